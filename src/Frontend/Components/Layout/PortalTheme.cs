using MudBlazor;

namespace Billing.Frontend.Components.Layout;

/// <summary>Colours and type of the portal; portal.css holds the same colours for what MudBlazor does not draw.</summary>
internal static class PortalTheme
{
    private static readonly string[] SystemFont =
        ["system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "Ubuntu", "Cantarell", "Helvetica Neue", "Arial", "sans-serif"];

    public static readonly MudTheme Theme = new()
    {
        PaletteLight = new PaletteLight
        {
            Primary = "#1d5fa8",
            Secondary = "#4b5a6b",
            Background = "#f5f6f8",
            BackgroundGray = "#eceff3",
            Surface = "#ffffff",
            AppbarBackground = "#ffffff",
            AppbarText = "#1b2430",
            DrawerBackground = "#ffffff",
            DrawerText = "#2c3947",
            DrawerIcon = "#566577",
            TextPrimary = "#1b2430",
            TextSecondary = "#526070",
            ActionDefault = "#526070",
            LinesDefault = "#dde2e8",
            LinesInputs = "#8793a1",
            Divider = "#dde2e8",
            TableLines = "#e3e7ec",
            Success = "#146c43",
            Warning = "#8a5700",
            Error = "#b3261e",
            Info = "#1d5fa8",
        },
        PaletteDark = new PaletteDark
        {
            Primary = "#7db4f5",
            PrimaryContrastText = "#0d1b2a",
            Secondary = "#a5b3c2",
            Background = "#10151c",
            BackgroundGray = "#0c1016",
            Surface = "#171e27",
            AppbarBackground = "#171e27",
            AppbarText = "#e4e9f0",
            DrawerBackground = "#171e27",
            DrawerText = "#cdd6e0",
            DrawerIcon = "#97a6b6",
            TextPrimary = "#e4e9f0",
            TextSecondary = "#a0adbb",
            ActionDefault = "#a0adbb",
            LinesDefault = "#2b3542",
            LinesInputs = "#66758a",
            Divider = "#2b3542",
            TableLines = "#28313d",
            Success = "#6fcf9b",
            SuccessContrastText = "#0c2b1a",
            Warning = "#f0b859",
            WarningContrastText = "#2e1f05",
            Error = "#ff8f85",
            ErrorContrastText = "#2b0906",
            Info = "#7db4f5",
        },
        Typography = new Typography
        {
            Default = new DefaultTypography { FontFamily = SystemFont, FontSize = "0.875rem", LineHeight = "1.45", LetterSpacing = "normal" },
            Button = new ButtonTypography { FontFamily = SystemFont, TextTransform = "none", FontWeight = "600", FontSize = "0.8125rem", LetterSpacing = "normal" },
        },
        LayoutProperties = new LayoutProperties { DefaultBorderRadius = "6px", DrawerWidthLeft = "212px", AppbarHeight = "52px" },
    };
}
