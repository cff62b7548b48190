// PathNames: the names of nested JSON, each made once and known by a number after that. Lines of one source have the same few.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "base/quick_hash.h"

namespace redoubt::formats::ndjson {

class PathNames {
public:
    static constexpr uint32_t top = 0;
    PathNames();

    // Of `key` in the object at `parent`: its name is the parent's, a dot, and the key.
    uint32_t child(uint32_t parent, std::string_view key) {
        const uint64_t hash = quick_hash(key, seed_ + parent * hash_key2);
        for (size_t at = hash & mask_;; at = (at + 1) & mask_) {
            const Slot& slot = slots_[at];
            if (slot.path == top) return add(parent, key, hash);
            if (slot.hash == hash && paths_[slot.path].parent == parent && paths_[slot.path].name.ends_with(key)) {
                const Path& path = paths_[slot.path];
                if (path.key_bytes == key.size()) return slot.path;
            }
        }
    }
    std::string_view name(uint32_t path) const { return paths_[path].name; }
    size_t count() const { return paths_.size(); }
    // Forgets all when they are more than lines of real sources have. True: it did, and numbers are given anew.
    bool trim();

private:
    struct Path {
        uint32_t parent = 0, key_bytes = 0;
        std::string_view name{};
    };
    struct Slot {
        uint64_t hash = 0;
        uint32_t path = top;
    };
    uint32_t add(uint32_t parent, std::string_view key, uint64_t hash);
    void place(uint64_t hash, uint32_t path);

    uint64_t seed_;
    size_t mask_ = 0, bytes_ = 0;
    std::vector<Slot> slots_;
    std::vector<Path> paths_;
    Arena names_;
};

}  // namespace redoubt::formats::ndjson
