// What an index says of an advisory in a few bytes, for who asks of many: its texts lie beside it, and the briefs of one package beside
// each other, so that a scan reads a page where it would read ten.
//
//   bytes (2), feed (2), score, version of the score, count of ids, of upstream, of ids of upstream, of bytes of the urgency
//   the urgency, then each text with a byte for its length before it: the id, the ids, upstream, the ids of upstream
//
// No ids: the id is its only name; likewise for upstream. What is longer has no brief, and is read from the tables.
#pragma once

#include <string>
#include <string_view>

#include "advisories/advisory.h"

namespace redoubt::advisories {

struct BriefNumbers {
    uint16_t feed = 0;
    uint8_t score = 0, score_version = 0;  // as an AdvisoryEntry has them
};

constexpr size_t brief_header_bytes = 10;
// Of the whole brief, from its first two bytes.
size_t brief_bytes(std::string_view header);
// False when it is too long for a brief; nothing is appended then.
bool append_brief(std::string& out, const AdvisoryBrief& brief, const BriefNumbers& numbers);
// All but the feed's name and the score. False when the bytes are no brief.
bool read_brief(std::string_view bytes, AdvisoryBrief& brief, BriefNumbers& numbers);

}  // namespace redoubt::advisories
