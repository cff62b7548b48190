// PathNames: the names of nested JSON, each made once and known by a number after that. Lines of one source have the same few.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "base/arena.h"
#include "base/quick_hash.h"

namespace redoubt::formats::ndjson {

class PathNames {
public:
    static constexpr uint32_t top = 0;
    PathNames();

    // Of `key` as it stands in the line, escapes and all, where it comes after the same key as it did before; `top` where it does not.
    uint32_t expected(uint32_t parent, std::string_view key) {
        Path& last = paths_[last_];
        if (stands(last.next, parent, key)) return last_ = last.next;
        if (!stands(last.next_before, parent, key)) return top;
        std::swap(last.next, last.next_before);
        return last_ = last.next;
    }
    // Of `key` in the object at `parent`: its name is the parent's, a dot, and the key.
    uint32_t child(uint32_t parent, std::string_view key) {
        // Lines of one kind have the same names in the same order: what came after the last one is tried before it is looked for.
        Path& last = paths_[last_];
        if (is_named(last.next, parent, key)) return last_ = last.next;
        std::swap(last.next, last.next_before);
        if (is_named(last.next, parent, key)) return last_ = last.next;
        const uint32_t found = look_up(parent, key);
        paths_[last_].next = found;
        return last_ = found;
    }
    std::string_view name(uint32_t path) const { return paths_[path].name; }
    size_t count() const { return paths_.size(); }
    // Forgets all when they are more than lines of real sources have. True: it did, and numbers are given anew.
    bool trim();

private:
    struct Path {
        uint32_t parent = 0;
        uint32_t key_bytes : 31 = 0;
        uint32_t escaped : 1 = 0;  // has a backslash, so that it stands in lines in another way
        std::string_view name{};
        uint32_t next = top, next_before = top;  // what came after it last, and before that
    };
    struct Slot {
        uint64_t hash = 0;
        uint32_t path = top;
    };
    bool stands(uint32_t path, uint32_t parent, std::string_view key) const { return is_named(path, parent, key) && paths_[path].escaped == 0; }
    bool is_named(uint32_t path, uint32_t parent, std::string_view key) const {
        const Path& it = paths_[path];
        return it.parent == parent && it.key_bytes == key.size() && same_bytes(it.name.data() + it.name.size() - key.size(), key.data(), key.size());
    }
    // As memcmp() == 0, without a call, for the few bytes that keys have.
    static bool same_bytes(const char* a, const char* b, size_t size) {
        const auto same = [&]<class Word>(Word, size_t at) {
            Word x, y;
            std::memcpy(&x, a + at, sizeof x);
            std::memcpy(&y, b + at, sizeof y);
            return x == y;
        };
        if (size >= 8) {
            for (size_t at = 0; at + 8 < size; at += 8)
                if (!same(uint64_t{}, at)) return false;
            return same(uint64_t{}, size - 8);
        }
        if (size >= 4) return same(uint32_t{}, 0) && same(uint32_t{}, size - 4);
        return size == 0 || (a[0] == b[0] && a[size / 2] == b[size / 2] && a[size - 1] == b[size - 1]);
    }
    uint32_t look_up(uint32_t parent, std::string_view key);
    uint32_t add(uint32_t parent, std::string_view key, uint64_t hash);
    void place(uint64_t hash, uint32_t path);

    static constexpr uint32_t no_parent = UINT32_MAX;
    uint64_t seed_;
    uint32_t last_ = top;
    size_t mask_ = 0, bytes_ = 0;
    std::vector<Slot> slots_;
    std::vector<Path> paths_;
    Arena names_;
};

}  // namespace redoubt::formats::ndjson
