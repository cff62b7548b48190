import { lazy, Suspense } from "react";
import { Waiting } from "@/components/empty";
import type { CanvasProps } from "./canvas";

const Canvas = lazy(() => import("./canvas").then((module) => ({ default: module.MapCanvas })));

export const LazyCanvas = (props: CanvasProps) => (
    <Suspense fallback={<Waiting rows={10} />}>
        <Canvas {...props} />
    </Suspense>
);
