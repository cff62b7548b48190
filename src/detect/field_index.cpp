#include "detect/field_index.h"

#include <hs.h>

#include <algorithm>
#include <bit>

#include "detect/value_hash.h"
#include "formats/ndjson/escapes.h"

namespace redoubt::detect {
namespace {

constexpr size_t start_bytes = 8;

bool has_literal(std::string_view value, const Literal& literal) {
    switch (literal.shape) {
        case Shape::exact: return value == literal.text;
        case Shape::prefix: return value.starts_with(literal.text);
        case Shape::suffix: return value.ends_with(literal.text);
        default: return value.find(literal.text) != std::string_view::npos;
    }
}

void add_length(std::vector<size_t>& lengths, size_t length) {
    if (std::ranges::find(lengths, length) == lengths.end()) lengths.push_back(length);
}

}  // namespace

ScanMemory::~ScanMemory() { hs_free_scratch(scratch_); }
void ScanMemory::fit(const hs_database* database) { hs_alloc_scratch(database, &scratch_); }

void LiteralTable::add(std::string_view key, uint32_t literal) { rows_.push_back({value_hash(key), literal}); }

void LiteralTable::build() {
    std::ranges::sort(rows_, [](const Row& a, const Row& b) { return a.hash != b.hash ? a.hash < b.hash : a.literal < b.literal; });
    slots_.resize(std::bit_ceil(rows_.size() * 2 + 1));
    for (const Row& row : rows_) literals_.push_back(row.literal);
    for (uint32_t i = 0; i < rows_.size();) {
        uint32_t end = i;
        while (end < rows_.size() && rows_[end].hash == rows_[i].hash) ++end;
        size_t slot = rows_[i].hash & (slots_.size() - 1);
        while (slots_[slot].count != 0) slot = (slot + 1) & (slots_.size() - 1);
        slots_[slot] = {rows_[i].hash, i, end - i};
        i = end;
    }
}

std::pair<const uint32_t*, const uint32_t*> LiteralTable::find(std::string_view key) const {
    const uint64_t hash = value_hash(key);
    for (size_t slot = hash & (slots_.size() - 1); slots_[slot].count != 0; slot = (slot + 1) & (slots_.size() - 1)) {
        if (slots_[slot].hash != hash) continue;
        const uint32_t* first = literals_.data() + slots_[slot].first;
        return {first, first + slots_[slot].count};
    }
    return {nullptr, nullptr};
}

struct FieldIndex::Scanner {
    hs_database_t* database = nullptr;
    ~Scanner() { hs_free_database(database); }
};

FieldIndex::FieldIndex(FieldIndex&&) noexcept = default;
FieldIndex& FieldIndex::operator=(FieldIndex&&) noexcept = default;
FieldIndex::~FieldIndex() = default;

FieldIndex::FieldIndex(std::vector<Literal> literals, size_t fewest_to_scan) : literals_(std::move(literals)) {
    for (uint32_t i = 0; i < literals_.size(); ++i) {
        const Literal& literal = literals_[i];
        switch (literal.shape) {
            case Shape::exact: exact_.add(literal.text, i); break;
            case Shape::suffix: add_suffix(i); break;
            case Shape::prefix: {
                const std::string_view start = std::string_view(literal.text).substr(0, start_bytes);
                starts_.add(start, i);
                add_length(start_lengths_, start.size());
                break;
            }
            default: contained_.push_back(i);
        }
    }
    for (LiteralTable* table : {&exact_, &segments_, &ends_, &starts_}) table->build();
    take_few();
    if (contained_.size() >= fewest_to_scan) build_scanner();
}

// A value that ends with the literal has its last backslash where the literal has its own.
void FieldIndex::add_suffix(uint32_t literal) {
    const std::string_view text = literals_[literal].text;
    if (const size_t slash = text.rfind('\\'); slash != std::string_view::npos) return segments_.add(text.substr(slash), literal);
    ends_.add(text, literal);
    add_length(end_lengths_, text.size());
}

void FieldIndex::take_few() {
    std::vector<LiteralScan::Wanted> wanted;
    for (const uint32_t literal : contained_) wanted.push_back({literals_[literal].text, literals_[literal].entry});
    few_ = LiteralScan::build(wanted);
    if (few_) contained_.clear();
}

void FieldIndex::build_scanner() {
    std::vector<const char*> texts;
    std::vector<size_t> lengths;
    std::vector<unsigned> flags;
    std::vector<unsigned> ids;
    for (const uint32_t literal : contained_) {
        texts.push_back(literals_[literal].text.data());
        lengths.push_back(literals_[literal].text.size());
        flags.push_back(HS_FLAG_SINGLEMATCH | HS_FLAG_CASELESS);
        ids.push_back(literals_[literal].entry);
    }
    auto scanner = std::make_unique<Scanner>();
    hs_compile_error_t* error = nullptr;
    const auto count = static_cast<unsigned>(texts.size());
    const int status = hs_compile_lit_multi(texts.data(), flags.data(), ids.data(), lengths.data(), count, HS_MODE_BLOCK, nullptr, &scanner->database, &error);
    hs_free_compile_error(error);
    if (status != HS_SUCCESS) return;  // then they are searched one by one
    scanner_ = std::move(scanner);
    contained_.clear();
}

void FieldIndex::fit(ScanMemory& memory) const {
    if (scanner_) memory.fit(scanner_->database);
}

void FieldIndex::look_up(const LiteralTable& table, std::string_view key, std::string_view value, std::vector<uint32_t>& entries) const {
    const auto [begin, end] = table.find(key);
    for (const uint32_t* it = begin; it != end; ++it)
        if (has_literal(value, literals_[*it])) entries.push_back(literals_[*it].entry);
}

void FieldIndex::find_ends(std::string_view value, std::vector<uint32_t>& entries) const {
    for (const size_t length : end_lengths_)
        if (length <= value.size()) look_up(ends_, value.substr(value.size() - length), value, entries);
}

void FieldIndex::find(std::string_view value, const ScanMemory& memory, std::vector<uint32_t>& entries) const {
    if (!exact_.empty()) look_up(exact_, value, value, entries);
    if (!segments_.empty()) {
        if (const size_t slash = value.rfind('\\'); slash != std::string_view::npos) look_up(segments_, value.substr(slash), value, entries);
    }
    find_ends(value, entries);
    for (const size_t length : start_lengths_)
        if (length <= value.size()) look_up(starts_, value.substr(0, length), value, entries);
    for (const uint32_t literal : contained_)
        if (has_literal(value, literals_[literal])) entries.push_back(literals_[literal].entry);
    if (few_) few_->find(value, entries);
    if (scanner_) scan(value, memory, entries);
}

bool FieldIndex::find_in_json(std::string_view line, const ScanMemory& memory, std::vector<uint32_t>& entries) const {
    if (few_ && !scanner_) return few_->find_spelled_out(line, entries);
    if (!formats::ndjson::spells_out(line)) return false;
    find(line, memory, entries);
    return true;
}

bool FieldIndex::takes_ascii_unfolded() const {
    return (scanner_ || few_) && contained_.empty() && exact_.empty() && segments_.empty() && ends_.empty() && starts_.empty();
}

void FieldIndex::scan(std::string_view value, const ScanMemory& memory, std::vector<uint32_t>& entries) const {
    if (value.empty()) return;
    const auto report = [](unsigned id, unsigned long long, unsigned long long, unsigned, void* context) {
        static_cast<std::vector<uint32_t>*>(context)->push_back(id);
        return 0;
    };
    hs_scan(scanner_->database, value.data(), static_cast<unsigned>(value.size()), 0, memory.get(), report, &entries);
}

}  // namespace redoubt::detect
