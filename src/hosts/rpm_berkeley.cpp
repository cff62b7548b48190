// Source: Berkeley DB, dbinc/db_page.h (hash access method), as rpm used it until 4.16: keys are numbers of packages, values headers.
// The numbers of pages are in the byte order of the machine that wrote it.
//
//   page 0: …magic at 12, version at 16, page size at 20, type at 25 (8), last page at 32
//   page: log position 8, its number 4, the one before 4, the one behind 4, entries 2, offset 2, level 1, type 1, then offsets of entries
//   entry: type 1 and the bytes themselves (1), or 3 bytes, the first page and the length of what lies on pages of its own (3)
#include <vector>

#include <fmt/format.h>

#include "hosts/rpm_database.h"

namespace redoubt::hosts {
namespace {

constexpr uint32_t hash_magic = 0x061561;
constexpr uint8_t type_hash_unsorted = 2, type_overflow = 7, type_hash_meta = 8, type_hash = 13;
constexpr uint8_t item_inline = 1, item_elsewhere = 3;
constexpr size_t page_head = 26, item_head = 12;

class BerkeleyPages {
public:
    explicit BerkeleyPages(std::string_view bytes) : bytes_(bytes) {}

    Result<> open() {
        if (bytes_.size() < 512 || !is_berkeley(bytes_)) return fail(Code::malformed, "this is no Berkeley DB with a hash");
        big_ = number(bytes_, 12, 4, false) != hash_magic;
        page_size_ = number(bytes_, 20, 4, big_);
        if (page_size_ < 512 || page_size_ > 65'536 || (page_size_ & (page_size_ - 1)) != 0)
            return fail(Code::malformed, fmt::format("a Berkeley DB has no pages of {} bytes", page_size_));
        if (static_cast<uint8_t>(bytes_[25]) != type_hash_meta) return fail(Code::malformed, "this Berkeley DB is none of packages");
        count_ = bytes_.size() / page_size_;
        const uint64_t last = number(bytes_, 32, 4, big_);
        if (last >= count_) return fail(Code::malformed, fmt::format("rpm's database is cut off: it has {} of {} pages", count_, last + 1));
        taken_.resize(count_);
        return {};
    }

    size_t count() const { return count_; }
    std::string_view page(size_t at) const { return bytes_.substr(at * page_size_, page_size_); }
    uint32_t of(std::string_view page, size_t at, size_t bytes) const { return number(page, at, bytes, big_); }

    // What begins on `at` and goes on from page to page; nothing when the chain breaks, or takes a page that another has.
    std::optional<std::string> chain(uint32_t at, uint32_t length) {
        std::string out;
        while (out.size() < length) {
            if (at == 0 || at >= count_ || taken_[at]) return std::nullopt;
            taken_[at] = true;
            const std::string_view one = page(at);
            const size_t held = of(one, 22, 2);
            if (static_cast<uint8_t>(one[25]) != type_overflow || held == 0 || held > one.size() - page_head) return std::nullopt;
            out += one.substr(page_head, std::min<size_t>(held, length - out.size()));
            at = of(one, 16, 4);
        }
        return out;
    }

private:
    static uint32_t number(std::string_view bytes, size_t at, size_t size, bool big) {
        uint32_t out = 0;
        for (size_t i = 0; i < size; ++i) out = out << 8 | static_cast<unsigned char>(bytes[at + (big ? i : size - 1 - i)]);
        return out;
    }

    std::string_view bytes_;
    bool big_ = false;
    size_t page_size_ = 0, count_ = 0;
    std::vector<bool> taken_{};
};

// The bytes of an entry, which goes up to where the one before it begins.
std::string_view item_of(const BerkeleyPages& pages, std::string_view page, size_t index) {
    const size_t begin = pages.of(page, page_head + 2 * index, 2);
    const size_t end = index == 0 ? page.size() : pages.of(page, page_head + 2 * (index - 1), 2);
    return begin < end && end <= page.size() && begin >= page_head ? page.substr(begin, end - begin) : std::string_view();
}

void read_hash_page(BerkeleyPages& pages, std::string_view page, const HeaderSink& header) {
    const size_t entries = pages.of(page, 20, 2);
    if (page_head + 2 * entries > page.size()) return header(std::nullopt);
    for (size_t i = 0; i + 1 < entries; i += 2) {
        const std::string_view key = item_of(pages, page, i), value = item_of(pages, page, i + 1);
        // The key 0 has the highest number that was given.
        if (key.size() == 5 && key[0] == static_cast<char>(item_inline) && key.substr(1) == std::string_view("\0\0\0\0", 4)) continue;
        const auto type = value.empty() ? uint8_t{0} : static_cast<uint8_t>(value[0]);
        if (type == item_inline) {
            header(value.substr(1));
        } else if (type == item_elsewhere && value.size() >= item_head && pages.of(value, 8, 4) <= most_rpm_header) {
            const std::optional<std::string> whole = pages.chain(pages.of(value, 4, 4), pages.of(value, 8, 4));
            header(whole ? std::optional<std::string_view>(*whole) : std::nullopt);
        } else {
            header(std::nullopt);
        }
    }
}

}  // namespace

bool is_berkeley(std::string_view bytes) {
    using namespace std::literals;
    return bytes.size() >= 16 && (bytes.substr(12, 4) == "\x61\x15\x06\x00"sv || bytes.substr(12, 4) == "\x00\x06\x15\x61"sv);
}

Result<> read_rpm_berkeley(std::string_view bytes, const HeaderSink& header) {
    BerkeleyPages pages(bytes);
    TRY(pages.open());
    for (size_t at = 1; at < pages.count(); ++at) {
        const std::string_view page = pages.page(at);
        const auto type = static_cast<uint8_t>(page[25]);
        if (type == type_hash || type == type_hash_unsorted) read_hash_page(pages, page, header);
    }
    return {};
}

}  // namespace redoubt::hosts
