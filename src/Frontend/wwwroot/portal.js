// What the portal needs of the browser. Loaded before the page is drawn, so that its colours are right from the first moment.
(() => {
  // The page's policy lets no inline style in. Blazor draws what the server sends: the style elements that it makes, or parses in a template, get this
  // page's nonce, and style attributes go through the object model.
  const nonce = document.currentScript.nonce;
  const create = Document.prototype.createElement;
  Document.prototype.createElement = function (name, options) {
    const element = create.call(this, name, options);
    if (element instanceof HTMLStyleElement) { element.nonce = nonce; }
    return element;
  };
  const markup = Object.getOwnPropertyDescriptor(Element.prototype, 'innerHTML');
  Object.defineProperty(HTMLTemplateElement.prototype, 'innerHTML', {
    ...markup,
    set(text) {
      markup.set.call(this, text);
      this.content.querySelectorAll('style').forEach(element => { element.nonce = nonce; });
    },
  });
  const set = Element.prototype.setAttribute;
  Element.prototype.setAttribute = function (name, value) {
    if (name === 'style' && this.style) { this.style.cssText = value; } else { set.call(this, name, value); }
  };

  const dark = matchMedia('(prefers-color-scheme: dark)');
  const stored = name => { try { return localStorage.getItem('billing.' + name); } catch { return null; } };
  const store = (name, value) => {
    try { value === null ? localStorage.removeItem('billing.' + name) : localStorage.setItem('billing.' + name, value); } catch { /* private mode: not remembered */ }
  };
  let page = null;
  let ahead = 0; // the server's clock minus ours, in ms

  const settings = () => {
    const theme = stored('theme') ?? 'system';
    return {
      browserZone: Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC',
      zone: stored('zone'),
      theme,
      dark: theme === 'dark' || (theme === 'system' && dark.matches),
    };
  };
  const paint = () => {
    const now = settings();
    document.documentElement.dataset.theme = now.dark ? 'dark' : 'light';
    return now;
  };
  const tell = () => { const now = paint(); page?.invokeMethodAsync('Apply', now).catch(() => {}); };
  paint();
  dark.addEventListener('change', tell);
  addEventListener('storage', tell);

  window.portal = {
    begin(dotnetPage, serverNow) {
      page = dotnetPage;
      ahead = serverNow - Date.now();
      document.body.classList.add('is-interactive');
      return paint();
    },
    choose(name, value) { store(name, value); return paint(); },
    async copy(text) {
      try { await navigator.clipboard.writeText(text); return true; } catch { return false; }
    },
    // Text that may be longer than a message of the connection: it is read as a stream.
    bytesOf(field) { return new TextEncoder().encode(field.value); },
  };

  // Times that move by themselves: the server sends a moment once, and nothing per second.
  const ticking = new Set();
  const seconds = at => Math.max(0, Math.floor((Date.now() + ahead - at) / 1000));
  const two = n => String(n).padStart(2, '0');
  const duration = s => s >= 3600 ? `${Math.floor(s / 3600)}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}` : `${Math.floor(s / 60)}:${two(s % 60)}`;
  const span = s => s < 60 ? `${s} s` : s < 3600 ? `${Math.floor(s / 60)} min` : s < 86400 ? `${Math.floor(s / 3600)} h` : `${Math.floor(s / 86400)} d`;
  const define = (name, words) => customElements.define(name, class extends HTMLElement {
    static observedAttributes = ['at'];
    connectedCallback() { ticking.add(this); this.tick(); }
    disconnectedCallback() { ticking.delete(this); }
    attributeChangedCallback() { this.tick(); }
    tick() {
      const at = Number(this.getAttribute('at'));
      const text = at ? words(seconds(at)) : '';
      if (this.textContent !== text) { this.textContent = text; }
    }
  });
  define('x-duration', duration);
  define('x-span', span);
  define('x-age', s => `${span(s)} ago`);
  setInterval(() => { if (!document.hidden) { ticking.forEach(element => element.tick()); } }, 1000);

  // Keyboard: "/" goes to the search; Esc closes what is open.
  document.addEventListener('keydown', e => {
    const at = e.target;
    const typing = at instanceof HTMLElement && (at.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName));
    if (e.key === '/' && !typing && !e.ctrlKey && !e.metaKey && !e.altKey) {
      const search = document.querySelector('[data-search] input');
      if (search && !document.querySelector('.mud-dialog')) { e.preventDefault(); search.focus(); search.select(); }
    } else if (e.key === 'Escape') {
      document.querySelectorAll('details.user-menu[open]').forEach(menu => { menu.open = false; menu.querySelector('summary').focus(); });
      if (typing && at.closest('[data-search]')) { at.blur(); }
      document.querySelector('.mud-drawer-overlay')?.click(); // the menu, where it covers the page
    }
  });
  document.addEventListener('click', e => {
    const skip = e.target.closest?.('.skip-link');
    if (skip) { e.preventDefault(); document.getElementById('main')?.focus(); }
    document.querySelectorAll('details.user-menu[open]').forEach(menu => { if (!menu.contains(e.target)) { menu.open = false; } });
  });

  // A page that is left open over night must come back by itself.
  addEventListener('DOMContentLoaded', () => {
    const banner = document.getElementById('components-reconnect-modal');
    if (!window.Blazor || !banner) { return; }
    banner.addEventListener('components-reconnect-state-changed', e => { if (e.detail?.state === 'rejected') { location.reload(); } });
    document.getElementById('components-reconnect-button')?.addEventListener('click', async () => {
      try { if (await Blazor.reconnect() === false) { location.reload(); } } catch { /* still away */ }
    });
    document.addEventListener('visibilitychange', () => {
      if (!document.hidden && banner.classList.contains('components-reconnect-failed')) { location.reload(); }
    });
    Blazor.start({ circuit: { reconnectionOptions: { maxRetries: 5000, retryIntervalMilliseconds: tries => Math.min(500 * (tries + 1), 5000) } } });
  });
})();
