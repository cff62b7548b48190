// What a file is, by its content and never by its name, and a name under which it is safe to keep and to hand out.
#pragma once

#include <string>
#include <string_view>

namespace redoubt::formats::media {

// "image/png", "application/pdf", "text/html", "image/svg+xml", "text/plain", … ; "application/octet-stream" when it is none
// of those known.
std::string_view type_of(std::string_view bytes);

// Pictures that hold no code: the only ones that a browser may show in place.
bool may_be_shown(std::string_view media_type);

// The last part of a path, without control characters, marks that turn the direction of text, invisible characters, invalid
// UTF-8 and what file systems refuse; at most 200 bytes, keeping the ending. Empty when nothing is left.
std::string clean_name(std::string_view given);

}  // namespace redoubt::formats::media
