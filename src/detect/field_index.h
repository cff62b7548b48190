// FieldIndex: all witnesses on one field of one bucket, found in one value at once. Whole values and the ends of paths are
// looked up in hash tables (most rules ask for `\name.exe`, which is the last segment of the value), starts by their first
// bytes, and everything that may stand anywhere is found in one scan: by LiteralScan where there is little of it, else by a
// Vectorscan literal database. Values and literals are folded.
// Constant after build(); a Work per thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "detect/literal_scan.h"
#include "detect/pattern.h"

struct hs_database;
struct hs_scratch;

namespace redoubt::detect {

struct Literal {
    Shape shape = Shape::contains;  // exact, prefix, suffix or contains
    std::string text;
    uint32_t entry = 0;  // what find() reports
};

// Vectorscan's memory, large enough for every database that was shown to it.
class ScanMemory {
public:
    ScanMemory() = default;
    ScanMemory(const ScanMemory&) = delete;
    ScanMemory& operator=(const ScanMemory&) = delete;
    ~ScanMemory();
    void fit(const hs_database* database);
    hs_scratch* get() const { return scratch_; }

private:
    hs_scratch* scratch_ = nullptr;
};

// Texts by the hash of a part of them.
class LiteralTable {
public:
    // Adds to the texts that are found by `key`.
    void add(std::string_view key, uint32_t literal);
    void build();
    // The literals under `key`, and with luck no others: the caller compares.
    std::pair<const uint32_t*, const uint32_t*> find(std::string_view key) const;
    bool empty() const { return rows_.empty(); }

private:
    struct Row {
        uint64_t hash;
        uint32_t literal;
    };
    struct Slot {
        uint64_t hash = 0;
        uint32_t first = 0;
        uint32_t count = 0;  // 0: free
    };
    std::vector<Row> rows_;
    std::vector<Slot> slots_;
    std::vector<uint32_t> literals_;
};

class FieldIndex {
public:
    // `fewest_to_scan`: fewer literals than that which may stand anywhere are searched for one by one.
    explicit FieldIndex(std::vector<Literal> literals, size_t fewest_to_scan = 4);
    ~FieldIndex();
    FieldIndex(FieldIndex&&) noexcept;
    FieldIndex& operator=(FieldIndex&&) noexcept;

    // Makes `memory` large enough for find().
    void fit(ScanMemory& memory) const;
    // Appends the entries of all literals that the value has; an entry may come twice.
    void find(std::string_view value, const ScanMemory& memory, std::vector<uint32_t>& entries) const;
    // The same in a line of JSON as it stands; takes_ascii_unfolded(). False where the line does not spell its strings out: then
    // what was appended says nothing.
    bool find_in_json(std::string_view line, const ScanMemory& memory, std::vector<uint32_t>& entries) const;
    // All literals may stand anywhere, so that an ASCII value needs no folding: the scan passes over case itself.
    bool takes_ascii_unfolded() const;

private:
    void scan(std::string_view value, const ScanMemory& memory, std::vector<uint32_t>& entries) const;
    void add_suffix(uint32_t literal);
    void take_few();
    void build_scanner();
    void look_up(const LiteralTable& table, std::string_view key, std::string_view value, std::vector<uint32_t>& entries) const;
    void find_ends(std::string_view value, std::vector<uint32_t>& entries) const;

    struct Scanner;
    std::vector<Literal> literals_;
    LiteralTable exact_;
    LiteralTable segments_;  // suffixes with a backslash, by what follows their last one
    LiteralTable ends_;      // other suffixes, by themselves
    LiteralTable starts_;    // prefixes, by their first eight bytes or fewer
    std::vector<size_t> end_lengths_;
    std::vector<size_t> start_lengths_;
    std::optional<LiteralScan> few_;
    std::vector<uint32_t> contained_;  // searched one by one where a database is not worth it
    std::unique_ptr<Scanner> scanner_;
};

}  // namespace redoubt::detect
