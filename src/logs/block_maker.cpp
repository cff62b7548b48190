#include <algorithm>
#include <array>

#include "formats/ndjson/reader.h"
#include "logs/bloom.h"
#include "logs/segment_writer.h"
#include "logs/tokens.h"

namespace redoubt::logs {
namespace {

using formats::ndjson::line_padding;

void cover(BlockHeader& header, Time time, Time received) {
    const bool first = header.events == 0;
    header.earliest = first ? time : std::min(header.earliest, time);
    header.latest = first ? time : std::max(header.latest, time);
    header.received_from = first ? received : std::min(header.received_from, received);
    header.received_to = first ? received : std::max(header.received_to, received);
    ++header.events;
}

}  // namespace

// Words are looked for past the end of what is taken apart.
void BlockMaker::add_value(std::string_view text, std::string_view line, size_t readable_after) {
    if (text.data() >= line.data() && text.data() + text.size() <= line.data() + line.size() && readable_after >= token_padding) return tokens_.add(text);
    padded_.assign(text).append(token_padding, '\0');
    tokens_.add(std::string_view(padded_).substr(0, text.size()));
}

void BlockMaker::add_tokens(std::string_view line, size_t readable_after) {
    constexpr TokenHash envelope = 1, promoted_mark = 2;  // apart from fields of the body with these names
    const Line& parts = fields_.line();
    for (const std::string_view text : {parts.host, parts.sender, parts.kind})
        if (!text.empty() && is_new(envelope, text)) add_value(text, line, readable_after);
    if (!parts.is_json) add_value(fields_.raw(), line, readable_after);
    for (const FieldValue& field : fields_.fields()) {
        if (!is_new(field.name_hash, field.text)) continue;
        add_value(field.text, line, readable_after);
        if (has_pair(field.text, false)) tokens_.add_hash(joined_hash(field.name_hash, token_hash(field.text)));
    }
    static const std::array<TokenHash, promoted_count> names = [] {
        std::array<TokenHash, promoted_count> out{};
        for (size_t i = 0; i < promoted_count; ++i) out[i] = token_hash(promoted_name(static_cast<Promoted>(i)));
        return out;
    }();
    for (size_t i = 0; i < promoted_count; ++i) {
        const auto field = static_cast<Promoted>(i);
        const std::string_view value = fields_.promoted(field);
        if (value.empty() || !is_new(names[i] ^ promoted_mark, value)) continue;
        if (field == Promoted::host || field == Promoted::kind) add_value(value, line, readable_after);
        if (has_pair(value, few_values(field))) tokens_.add_hash(joined_hash(names[i], token_hash(value)));
    }
}

BlockMaker::Block BlockMaker::describe(std::string_view lines, uint64_t first, std::vector<NumberGap> gaps, SegmentIndex& index, ColumnsBuilder& columns,
                                       const Each& each) {
    Block block;
    block.header.first = first;
    block.header.gaps = std::move(gaps);
    tokens_.clear();
    values_.clear();
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
        add_tokens(line, lines.size() - end + line_padding);
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
