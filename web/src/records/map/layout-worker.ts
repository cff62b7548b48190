// Layout beside the page, so that a map of hundreds does not hold up typing.
import { lay_out, type LayoutQuestion } from "./layout";

self.onmessage = (event: MessageEvent<LayoutQuestion>) => self.postMessage(lay_out(event.data));
