namespace Billing.Frontend.Signup.Pages;

/// <summary>The plain look of the hosted pages.</summary>
internal static class HostedCss
{
    public const string Text = """
        :root { color-scheme: light dark; --ink: #1c2024; --ink-2: #5b636d; --page: #f4f5f7; --surface: #fff; --line: #8b93a0; --accent: #1f5fd0; --on-accent: #fff; --bad: #b3261e; --bad-bg: #fdecea; }
        @media (prefers-color-scheme: dark) { :root { --ink: #e8eaed; --ink-2: #a5adb8; --page: #14171a; --surface: #1d2125; --line: #6d7682; --accent: #8ab4f8; --on-accent: #10243f; --bad: #f2b8b5; --bad-bg: #4a1512; } }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
        main { max-width: 34rem; margin: 0 auto; padding: 1.5rem; background: var(--surface); min-height: 100vh; }
        @media (min-width: 40rem) { main { margin: 2rem auto; min-height: 0; border-radius: 12px; padding: 2rem; } }
        .site, .small, dt { color: var(--ink-2); font-size: .875rem; margin: 0; }
        h1 { font-size: 1.5rem; line-height: 1.25; margin: .25rem 0 1rem; }
        .product { display: flex; justify-content: space-between; gap: 1rem; border-bottom: 1px solid var(--line); padding-bottom: .75rem; }
        fieldset { border: 0; padding: 0; margin: 1.25rem 0; }
        legend { font-weight: 600; padding: 0; margin-bottom: .5rem; }
        .field { margin: .6rem 0; }
        label { display: block; font-size: .875rem; margin-bottom: .2rem; }
        input, select { width: 100%; padding: .55rem .7rem; font: inherit; color: inherit; background: transparent; border: 1px solid var(--line); border-radius: 6px; }
        option { color: #1c2024; background: #fff; }
        input:focus-visible, select:focus-visible, button:focus-visible, .button:focus-visible { outline: 3px solid var(--accent); outline-offset: 1px; }
        [aria-invalid] { border-color: var(--bad); border-width: 2px; }
        .problem { display: block; color: var(--bad); font-size: .875rem; margin-top: .2rem; }
        .problems { background: var(--bad-bg); color: var(--bad); border-radius: 8px; padding: .75rem 1rem; margin-bottom: 1rem; }
        .problems p, .problems ul { margin: 0; } .problems a { color: inherit; }
        button, .button { display: inline-block; width: 100%; text-align: center; padding: .7rem 1rem; font: inherit; font-weight: 600; color: var(--on-accent); background: var(--accent); border: 0; border-radius: 6px; cursor: pointer; text-decoration: none; margin: .75rem 0; }
        button.plain { color: var(--accent); background: transparent; border: 1px solid var(--line); margin: 0; }
        .trap { position: absolute; left: -10000px; width: 1px; height: 1px; overflow: hidden; }
        dl { margin: 0 0 1rem; } dd { margin: 0 0 .5rem; font-size: 1.25rem; font-weight: 600; overflow-wrap: anywhere; }
        """;
}
