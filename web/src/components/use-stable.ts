import { useCallback, useLayoutEffect, useRef } from "react";

/** The same function for ever that does what the newest one does: what is handed to memoized rows does not draw them again. */
export function useStable<Given extends unknown[], Answer>(act: (...given: Given) => Answer): (...given: Given) => Answer {
    const newest = useRef(act);
    useLayoutEffect(() => void (newest.current = act));
    return useCallback((...given: Given) => newest.current(...given), []);
}
