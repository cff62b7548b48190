// Arena: memory that is given out in order and taken back all at once. Views into it live until reset() or the end of the
// arena. Not thread-safe: one per thread or per batch.
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

namespace redoubt {

class Arena {
public:
    explicit Arena(size_t block_bytes = size_t{64} << 10) : block_bytes_(block_bytes) {}
    Arena(Arena&&) = default;
    Arena& operator=(Arena&&) = default;

    // `size` bytes, aligned to 8, not initialised.
    char* allocate(size_t size) {
        size = (size + 7) & ~size_t{7};
        if (size > left_) add_block(size);
        char* out = next_;
        next_ += size;
        left_ -= size;
        return out;
    }

    // Gives back the tail of the newest allocation, of which `used` of `size` bytes are kept.
    void shrink_last(char* start, size_t size, size_t used) {
        size = (size + 7) & ~size_t{7};
        used = (used + 7) & ~size_t{7};
        if (start + size == next_) {
            next_ -= size - used;
            left_ += size - used;
        }
    }

    std::string_view copy(std::string_view text) {
        if (text.empty()) return {};
        char* out = allocate(text.size());
        std::memcpy(out, text.data(), text.size());
        return {out, text.size()};
    }

    // Forgets everything but keeps the last block. Blocks double up to 4 MiB, so that a loop over batches soon allocates nothing.
    void reset() {
        if (blocks_.empty()) return;
        blocks_.erase(blocks_.begin(), blocks_.end() - 1);
        next_ = blocks_[0].bytes.get();
        left_ = blocks_[0].size;
    }

private:
    struct Block {
        std::unique_ptr<char[]> bytes;
        size_t size;
    };

    void add_block(size_t least) {
        if (!blocks_.empty() && block_bytes_ < largest_block_bytes) block_bytes_ *= 2;
        const size_t size = least > block_bytes_ ? least : block_bytes_;
        blocks_.push_back({std::make_unique_for_overwrite<char[]>(size), size});
        next_ = blocks_.back().bytes.get();
        left_ = size;
    }

    static constexpr size_t largest_block_bytes = size_t{4} << 20;
    size_t block_bytes_;
    std::vector<Block> blocks_;
    char* next_ = nullptr;
    size_t left_ = 0;
};

}  // namespace redoubt
