#include <algorithm>
#include <array>
#include <bit>

#include "formats/ndjson/reader.h"
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
void BlockMaker::add_value(std::string_view text, std::string_view readable) {
    if (text.data() >= readable.data() && text.data() + text.size() <= readable.data() + readable.size()) return tokens_.add(text);
    padded_.assign(text).append(token_padding, '\0');
    tokens_.add(std::string_view(padded_).substr(0, text.size()));
}

void BlockMaker::add_pair(TokenHash name, std::string_view value, bool few_values) {
    if (!has_pair(value, few_values)) return;
    if (few_values || !is_small_number(value) || !numbers_.add(name, value)) tokens_.add_hash(joined_hash(name, token_hash(value)));
}

[[gnu::flatten]] void BlockMaker::add_tokens(const EventFields& fields, uint32_t fresh_promoted, std::string_view readable) {
    constexpr TokenHash envelope = 1;  // apart from fields of the body
    const Line& parts = fields.line();
    for (const std::string_view text : {parts.host, parts.sender, parts.kind})
        if (!text.empty() && is_new(envelope, text)) add_value(text, readable);
    if (!parts.is_json) add_value(fields.raw(), readable);
    // In two rounds: what is new cannot be guessed, and a wrong guess costs more than the rest of the first round.
    const std::span<const FieldValue> all = fields.fields();
    if (fresh_.size() < all.size()) fresh_.resize(all.size());
    uint32_t* const fresh = fresh_.data();
    size_t fresh_count = 0;
    for (size_t i = 0; i < all.size(); ++i) {
        const FieldValue& field = all.data()[i];
        fresh[fresh_count] = static_cast<uint32_t>(i);
        fresh_count += static_cast<size_t>(is_new(field.name_hash, field.text) & !field.is_time);
    }
    for (size_t i = 0; i < fresh_count; ++i) {
        const FieldValue& field = all.data()[fresh[i]];
        add_value(field.text, readable);
        add_pair(field.name_hash, field.text, false);
    }
    static const std::array<TokenHash, promoted_count> names = [] {
        std::array<TokenHash, promoted_count> out{};
        for (size_t i = 0; i < promoted_count; ++i) out[i] = token_hash(promoted_name(static_cast<Promoted>(i)));
        return out;
    }();
    for (; fresh_promoted != 0; fresh_promoted &= fresh_promoted - 1) {
        const auto i = static_cast<size_t>(std::countr_zero(fresh_promoted));
        const auto field = static_cast<Promoted>(i);
        const std::string_view value = fields.promoted(field);
        if (field == Promoted::host || field == Promoted::kind) add_value(value, readable);
        add_pair(names[i], value, few_values(field));
    }
}

void BlockMaker::add(const EventFields& fields, size_t line_bytes, std::string_view readable, SegmentIndex& index, ColumnsBuilder& columns) {
    if (fields.escapes_letters()) {
        header_.flags |= block_has_letters_escaped;
    } else if ((header_.flags & block_has_made_texts) == 0) {
        for (const FieldValue& field : fields.fields())
            if (!field.as_stands) header_.flags |= block_has_made_texts;
    }
    const Line& parts = fields.line();
    if (header_.events == 0) columns.begin_block();
    add_tokens(fields, columns.add(parts.time, fields), readable);
    cover(header_, parts.time, parts.received);
    index.add_source(fields.promoted(Promoted::source), line_bytes, parts.time);
}

void BlockMaker::add_unread(const EventFields& fields, ColumnsBuilder& columns) {
    header_.flags |= block_has_made_texts | block_has_letters_escaped;
    cover(header_, header_.latest, header_.received_to);
    if (header_.events == 1) columns.begin_block();
    columns.add(header_.latest, fields);
}

BlockMaker::Block BlockMaker::finish() {
    numbers_.move_to(tokens_);
    Block block{.header = std::move(header_), .frame = {}, .filter = make_token_filter(tokens_.sorted())};
    header_ = {};
    tokens_.clear();
    values_.clear();
    return block;
}

BlockMaker::Block BlockMaker::describe(std::string_view lines, uint64_t first, std::vector<NumberGap> gaps, SegmentIndex& index, ColumnsBuilder& columns) {
    EventFields fields;
    for (size_t at = 0; at < lines.size();) {
        const size_t end = std::min(lines.find('\n', at), lines.size() - 1) + 1;
        const std::string_view line = lines.substr(at, end - at);
        at = end;
        if (fields.read(line, lines.size() - end + line_padding))
            add(fields, line.size(), lines, index, columns);
        else
            add_unread(fields, columns);
    }
    Block block = finish();
    block.header.first = first;
    block.header.gaps = std::move(gaps);
    block.header.raw = static_cast<uint32_t>(lines.size());
    return block;
}

}  // namespace redoubt::logs
