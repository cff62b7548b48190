// What kind of log a text is, from its first lines.
#pragma once

#include <optional>
#include <string_view>

#include "events/sources.h"

namespace redoubt::events {

// Nothing when no form fits half of the lines.
std::optional<Reader> recognize_text(std::string_view beginning);

// Where a part of the text may end, at or before `wanted` bytes and behind a line end; for audit logs where no event is cut in
// two. 0: no line ends there. `last`: nothing follows the window.
size_t text_cut(Reader reader, std::string_view window, size_t wanted, bool last);
constexpr size_t cut_margin = size_t{64} << 10;  // so many bytes behind `wanted` a window holds, where there are any

// The header lines in effect behind `bytes`, when `header` was in effect before them.
void follow_headers(Reader reader, std::string_view bytes, std::string& header);

}  // namespace redoubt::events
