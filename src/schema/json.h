// JSON text to Value and back. Numbers without fraction or exponent that fit are int64, others double; times and durations
// are text until check.h gives them their kind.
#pragma once

#include "schema/check.h"
#include "schema/value.h"

namespace redoubt::schema {

struct JsonLimits {
    size_t most_bytes = 8 << 20;
    size_t deepest = 32;
    size_t most_values = 1'000'000;
};

// Code::malformed with the byte offset, Code::too_large past a limit. Invalid UTF-8 and repeated keys are refused.
Result<Value> parse_json(std::string_view text, const JsonLimits& limits = {});
std::string to_json(const Value& value);
void append_json(std::string& out, const Value& value);
void append_json_text(std::string& out, std::string_view text);  // quoted and escaped; invalid UTF-8 becomes U+FFFD

// Keys sorted by UTF-16 code unit and numbers as RFC 8785 (JCS) has them; integers beyond 2^53 keep all their digits.
std::string canonical_json(const Value& value);
void append_canonical(std::string& out, const Value& value);
// The same for an object whose members lie elsewhere; sorts `members`.
void append_canonical(std::string& out, std::vector<std::pair<std::string_view, const Value*>>& members);

// Fills a typed struct from a JSON object: every problem with its path, in one Error.
Result<> from_json(std::span<const FieldInfo> fields, const Value& object, void* record, Mode mode);

}  // namespace redoubt::schema
