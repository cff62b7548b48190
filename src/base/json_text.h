// Text as a JSON string (RFC 8259 §7): quotes around it, and the shortest escapes inside. The bytes are taken to be UTF-8 and
// are not checked.
#pragma once

#include <string>
#include <string_view>

namespace redoubt {

void append_json_string(std::string& out, std::string_view text);

}  // namespace redoubt
