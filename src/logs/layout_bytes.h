// Numbers in files: little-endian, one after another, nothing aligned.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>

namespace redoubt::logs {

template <class Number>
void put_number(std::string& out, Number value) {
    static_assert(std::is_trivially_copyable_v<Number>);
    out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

// Whatever is asked for past the end fails, and everything after it.
class ByteReader {
public:
    explicit ByteReader(std::string_view bytes) : bytes_(bytes) {}

    template <class Number>
    Number number() {
        Number value{};
        const std::string_view from = take(sizeof value);
        if (ok_) std::memcpy(&value, from.data(), sizeof value);
        return value;
    }
    std::string_view take(size_t size) {
        if (!ok_ || size > bytes_.size() - at_) {
            ok_ = false;
            return {};
        }
        at_ += size;
        return bytes_.substr(at_ - size, size);
    }
    std::string_view text() { return take(number<uint32_t>()); }
    bool ok() const { return ok_; }
    size_t at() const { return at_; }
    size_t left() const { return bytes_.size() - at_; }

private:
    std::string_view bytes_;
    size_t at_ = 0;
    bool ok_ = true;
};

inline void put_text(std::string& out, std::string_view text) {
    put_number(out, static_cast<uint32_t>(text.size()));
    out += text;
}

uint32_t crc32_of(std::string_view bytes, uint32_t before = 0);  // as gzip has it; `before`: of what stands before

}  // namespace redoubt::logs
