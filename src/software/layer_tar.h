// One layer of an image: a tar, packed or not, whose entries come one after another. Bounds hold over all layers that share a budget.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/hash.h"
#include "base/result.h"

namespace redoubt::software {

struct LayerBudget {
    uint64_t most_unpacked_bytes = 0, most_ratio = 0, most_entries = 0;
    uint64_t unpacked_bytes = 0, entries = 0;  // so far
};

struct LayerEntry {
    enum class Kind : uint8_t { file, folder, link, hard_link, other };
    Kind kind = Kind::other;
    std::string path{};    // as stored
    std::string target{};  // of links, as stored
    bool executable = false;
    uint64_t bytes = 0;
};

class LayerTar {
public:
    // `bytes` and `budget` must outlive it. With `hashes` it knows the digest of what it unpacked.
    static Result<LayerTar> open(std::string_view bytes, LayerBudget& budget, bool hashes);
    ~LayerTar();
    LayerTar(LayerTar&&) noexcept;
    LayerTar& operator=(LayerTar&&) noexcept;

    // Nothing at the end. Code::malformed for what is damaged or cut off, Code::too_large past a bound.
    Result<std::optional<LayerEntry>> next();
    // Up to `most` bytes of the current file, going on where it ended.
    Result<std::string> read(uint64_t most);
    // Of the whole tar, once next() gave nothing.
    Result<Sha256> digest();

private:
    struct State;
    explicit LayerTar(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

bool looks_packed(std::string_view beginning);  // gzip, zstd, bzip2 or xz
// All of what is packed. Code::too_large when it is more than `most` bytes, or than `most_ratio` times its size from 64 MiB on.
Result<std::string> unpack_whole(std::string_view bytes, uint64_t most, uint64_t most_ratio);

}  // namespace redoubt::software
