import "@fontsource-variable/inter/wght.css";
import "@fontsource/jetbrains-mono/latin-400.css";
import "@fontsource/jetbrains-mono/latin-600.css";
import "@mantine/core/styles.css";
import "@mantine/notifications/styles.css";
import "@/components/tokens.css";
import "@/components/base.css";
import "@/components/mantine.css";
import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { setNonce } from "get-nonce";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { resolver, theme } from "@/components/theme";
import { queries } from "./queries";
import { router } from "./router";

// The server writes a fresh nonce into each page; only <style> elements that carry it are obeyed.
const nonce = document.querySelector<HTMLMetaElement>("meta[name=csp-nonce]")?.content ?? "";
setNonce(nonce);

createRoot(document.getElementById("root") as HTMLElement).render(
    <StrictMode>
        <MantineProvider theme={theme} cssVariablesResolver={resolver} getStyleNonce={() => nonce} defaultColorScheme="auto">
            <QueryClientProvider client={queries}>
                <RouterProvider router={router} />
                <Notifications position="bottom-right" limit={4} transitionDuration={100} />
            </QueryClientProvider>
        </MantineProvider>
    </StrictMode>,
);
