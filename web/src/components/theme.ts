// Mantine speaks our tokens: its variables point to components/tokens.css, so both themes are decided in one place.
import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from "@mantine/core";

const teal: MantineColorsTuple = ["#d9efec", "#bfe4df", "#93d2ca", "#67c1b6", "#43c0b4", "#23968b", "#128277", "#0f766e", "#0b655e", "#084f4a"];

const quiet = { size: "xs" } as const;
const still = { duration: 100, transition: "fade" } as const;

export const theme = createTheme({
    colors: { teal },
    primaryColor: "teal",
    primaryShade: 7,
    fontFamily: "var(--font-text)",
    fontFamilyMonospace: "var(--font-mono)",
    fontSizes: { xs: "13px", sm: "13px", md: "13px", lg: "15px", xl: "20px" },
    lineHeights: { xs: "1.45", sm: "1.45", md: "1.45", lg: "1.45", xl: "1.3" },
    spacing: { xs: "8px", sm: "12px", md: "16px", lg: "20px", xl: "24px" },
    radius: { xs: "4px", sm: "6px", md: "8px", lg: "10px", xl: "12px" },
    defaultRadius: "sm",
    respectReducedMotion: true,
    cursorType: "pointer",
    components: {
        Button: { defaultProps: quiet },
        TextInput: { defaultProps: quiet },
        PasswordInput: { defaultProps: quiet },
        NumberInput: { defaultProps: quiet },
        Textarea: { defaultProps: { ...quiet, autosize: true, minRows: 2 } },
        Select: { defaultProps: { ...quiet, comboboxProps: { transitionProps: still } } },
        TagsInput: { defaultProps: quiet },
        Checkbox: { defaultProps: { ...quiet, radius: "xs" } },
        Tooltip: { defaultProps: { openDelay: 400, transitionProps: still } },
        Menu: { defaultProps: { transitionProps: still, position: "bottom-start" } },
        Popover: { defaultProps: { transitionProps: still } },
        Modal: { defaultProps: { transitionProps: still, centered: false, yOffset: "12vh", overlayProps: { backgroundOpacity: 0.4 }, closeButtonProps: { "aria-label": "Close the dialog" } } },
    },
});

const tokens = {
    "--mantine-color-body": "var(--surface-1)",
    "--mantine-color-text": "var(--text-1)",
    "--mantine-color-dimmed": "var(--text-2)",
    "--mantine-color-placeholder": "var(--text-3)",
    "--mantine-color-anchor": "var(--accent)",
    "--mantine-color-error": "var(--bad)",
    "--mantine-color-default": "var(--surface-2)",
    "--mantine-color-default-hover": "var(--hover)",
    "--mantine-color-default-color": "var(--text-1)",
    "--mantine-color-default-border": "var(--line-strong)",
    "--mantine-color-disabled": "var(--surface-2)",
    "--mantine-color-disabled-color": "var(--text-3)",
    "--mantine-color-disabled-border": "var(--line)",
    "--mantine-primary-color-filled": "var(--accent-fill)",
    "--mantine-primary-color-filled-hover": "var(--accent-fill-hover)",
    "--mantine-primary-color-light": "var(--accent-soft)",
    "--mantine-primary-color-light-hover": "var(--accent-soft)",
    "--mantine-primary-color-light-color": "var(--accent)",
};

export const resolver: CSSVariablesResolver = () => ({ variables: {}, dark: tokens, light: tokens });
