#include <algorithm>
#include <array>

#include "formats/ndjson/reader.h"
#include "logs/bloom.h"
#include "logs/segment_writer.h"
#include "logs/tokens.h"

namespace redoubt::logs {
namespace {

using formats::ndjson::line_padding;

// Hashes read past the end of what they hash.
TokenHash hash_in(std::string_view part, std::string_view line, size_t behind) {
    const bool inside = part.data() >= line.data() && part.data() + part.size() <= line.data() + line.size();
    const size_t after = inside ? static_cast<size_t>(line.data() + line.size() - (part.data() + part.size())) + behind : 0;
    return after >= 16 ? token_hash(part.data(), part.size()) : hash_of(part);
}

void cover(BlockHeader& header, Time time, Time received) {
    const bool first = header.events == 0;
    header.earliest = first ? time : std::min(header.earliest, time);
    header.latest = first ? time : std::max(header.latest, time);
    header.received_from = first ? received : std::min(header.received_from, received);
    header.received_to = first ? received : std::max(header.received_to, received);
    ++header.events;
}

}  // namespace

void BlockMaker::add_tokens(std::string_view line) {
    const size_t from = fields_.line().searched_from;
    tokens_.add(line.data() + from, line.size() - from, true);
    for (const FieldValue& field : fields_.fields()) {
        const bool shown = field.bounded && !fields_.escapes_letters();
        if (!shown) {
            padded_.assign(field.text).append(token_padding, '\0');
            tokens_.add(padded_.data(), field.text.size(), false);
        }
        if (field.text.size() <= longest_pair_value && !field.text.empty())
            tokens_.add_hash(joined_hash(hash_of(field.name), hash_in(field.text, line, line_padding)));
    }
    static const std::array<TokenHash, promoted_count> names = [] {
        std::array<TokenHash, promoted_count> out{};
        for (size_t i = 0; i < promoted_count; ++i) out[i] = hash_of(promoted_name(static_cast<Promoted>(i)));
        return out;
    }();
    for (size_t i = 0; i < promoted_count; ++i) {
        const std::string_view value = fields_.promoted(static_cast<Promoted>(i));
        if (!value.empty() && value.size() <= longest_pair_value) tokens_.add_hash(joined_hash(names[i], hash_in(value, line, line_padding)));
    }
}

BlockMaker::Block BlockMaker::describe(std::string_view lines, uint64_t first, std::vector<NumberGap> gaps, SegmentIndex& index, ColumnsBuilder& columns,
                                       const Each& each) {
    Block block;
    block.header.first = first;
    block.header.gaps = std::move(gaps);
    tokens_.clear();
    for (size_t at = 0; at < lines.size();) {
        const size_t end = std::min(lines.find('\n', at), lines.size() - 1) + 1;
        const std::string_view line = lines.substr(at, end - at);
        at = end;
        if (!fields_.read(line, lines.size() - end + line_padding)) {  // somebody else's line: it is found by scans only
            block.header.flags |= block_has_made_texts | block_has_letters_escaped;
            cover(block.header, block.header.latest, block.header.received_to);
            columns.add(block.header.latest, fields_);
            continue;
        }
        if (each) each(block.header.number_of(block.header.events), fields_);
        if (fields_.escapes_letters()) block.header.flags |= block_has_letters_escaped;
        for (const FieldValue& field : fields_.fields())
            if (!field.as_stands && !fields_.escapes_letters()) block.header.flags |= block_has_made_texts;
        add_tokens(line);
        const Line& parts = fields_.line();
        cover(block.header, parts.time, parts.received);
        columns.add(parts.time, fields_);
        index.add_source(fields_.promoted(Promoted::source), line.size(), parts.time);
    }
    block.header.raw = static_cast<uint32_t>(lines.size());
    append_bloom(block.bloom, tokens_.hashes());
    return block;
}

}  // namespace redoubt::logs
