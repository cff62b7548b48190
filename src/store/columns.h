// A copy in memory of every indexed field of one type, laid out by column, so that any combination of filters and any sort
// order over millions of records is a few passes over small arrays. The database stays the truth: columns are filled from it
// at first use and follow every commit. Position in a column = record number; a type's numbers have no gaps.
//
// Texts, references and choices are codes into a dictionary (0: null); numbers and times are 64-bit (INT64_MIN: null);
// lists are, for each value, the numbers of the records that have it.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <unordered_map>

#include "base/hash.h"
#include "store/bind.h"
#include "store/bits.h"
#include "store/dictionary.h"
#include "store/enclosure.h"
#include "store/row_set.h"

namespace redoubt::store {

struct Column {
    enum class Form : uint8_t { codes, numbers, lists };
    const ColumnLayout* layout = nullptr;
    Form form = Form::codes;
    bool fixed = false;  // choice, state, boolean: the code is the position + 1
    std::vector<uint32_t> codes{};
    std::vector<int64_t> numbers{};
    Dictionary dictionary{};
    std::vector<RowSet> lists{};  // by code
    // The least and greatest that each block of rows holds, or ever held: which blocks the best of a sort can be in.
    std::vector<std::pair<int64_t, int64_t>> zones{};
};
constexpr size_t zone_rows = 4096;

// Up to which entry of the journal kept columns are.
struct KeptAt {
    int64_t seq = 0;
    std::string hash{};  // of that entry
};

class Columns {
public:
    explicit Columns(const Layout& layout);

    // Whoever reads holds `mutex` shared; load and apply hold it alone.
    std::shared_mutex mutex;
    bool loaded() const { return loaded_; }
    Result<> load(Connection& sql);
    Result<> read_made(Connection& sql, int64_t first, int64_t last);  // records by number that are new
    void forget();                                                     // what is defined has changed: to be loaded anew
    // Of a record that was here before: what is found otherwise now, and what the lists that have changed held.
    struct Before {
        bool words_changed = false;
        std::vector<std::pair<const ColumnLayout*, std::vector<std::string>>> lists{};
    };
    void apply(int64_t number, const Record& record, const Before& before);
    // As bytes for a file, and back; what does not fit is refused (Code::malformed) and leaves nothing loaded.
    std::string kept(const KeptAt& at) const;
    Result<KeptAt> restore(std::string_view bytes);
    // Records by number, as they are now, whatever they were before.
    void renew(std::span<const std::pair<int64_t, Record>> records);
    bool changed() const { return changed_; }  // since they were kept
    // What full text matched up to which row, for words that are common, and whose words were changed since.
    struct Matched {
        std::shared_ptr<const Bits> bits;
        size_t rows = 0;
        std::vector<size_t> renewed{};  // to be looked at again
    };
    Matched matched(const std::string& match) const;
    void remember(const std::string& match, Matched matched) const;

    size_t rows() const { return rows_; }   // room: at least the highest number + 1
    int64_t last() const { return last_; }  // highest number
    const Bits& alive() const { return alive_; }
    const schema::RecordInfo& info() const { return *layout_.info; }
    std::string_view id_at(size_t number) const;
    std::string key_at(size_t number) const { return layout_.key(static_cast<int64_t>(number)); }
    const Column* find(const ColumnLayout* layout) const;
    // True when `leaf` can be answered here.
    bool answers(const Leaf& leaf) const;
    Bits select(const Leaf& leaf) const;
    Bits visible(const std::vector<std::string>& compartments) const;  // those, and none
    // For sorting: a number per record that orders as the field does, null first. Text ranks are worked out once per change.
    struct SortKey {
        const int64_t* numbers = nullptr;
        const uint32_t* codes = nullptr;
        std::shared_ptr<const std::vector<int64_t>> ranks{};
        int64_t operator()(size_t number) const {
            if (numbers) return numbers[number];
            if (!codes) return static_cast<int64_t>(number);
            return ranks ? (*ranks)[codes[number]] : static_cast<int64_t>(codes[number]);
        }
    };
    SortKey sort_key(const Column* column) const;
    int64_t number_in(const Column& column, const schema::Value& value) const;  // by which a value sorts that is not a text
    schema::Value value_of_number(const Column& column, int64_t number) const;
    schema::Value value_of_code(const Column& column, uint32_t code) const;

private:
    Bits select_codes(const Column& column, const Leaf& leaf) const;
    Bits select_lists(const Column& column, const Leaf& leaf) const;
    std::vector<uint8_t> wanted_codes(const Column& column, const Leaf& leaf) const;
    void grow(size_t rows);
    Result<> read_rows(Connection& sql, int64_t first, int64_t last);
    void add_column(const ColumnLayout& layout);
    void load_cell(Column& column, size_t number, const Row& row, int at);
    void load_list(Column& column, size_t number, const schema::Value& list);
    void load_own(std::span<Column* const> own, size_t number, std::string_view json);
    void put(Column& column, size_t number, const schema::Value& value);
    void put_list(Column& column, size_t number, const Record& record, const Before& before);
    void mark_zones(Column& column) const;
    std::string made_for() const;
    std::optional<KeptAt> read_kept(std::string_view bytes);
    template <class From>
    bool read_column(From& in, Column& column) const;
    void put_id(size_t number, std::string_view id);
    void enclose_all();
    void words_changed(size_t number);

    const Layout& layout_;
    std::vector<std::unique_ptr<Column>> columns_;
    Bits alive_;
    const Column* compartments_ = nullptr;  // the column that says it
    Enclosure enclosure_;
    static constexpr size_t id_length = 26;
    std::string ids_;  // one after another
    size_t rows_ = 0;
    int64_t last_ = 0;
    bool loaded_ = false;
    mutable std::atomic<bool> changed_ = false;
    mutable std::mutex ranks_mutex_;
    mutable std::mutex matched_mutex_;
    mutable std::unordered_map<std::string, Matched> matched_;
    mutable std::unordered_map<const Column*, std::shared_ptr<const std::vector<int64_t>>> ranks_;
};

}  // namespace redoubt::store
