// The seam to chance. SystemRandom is the kernel's, fit for keys and tokens; SeededRandom repeats itself for tests and
// samples and must never make a secret.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace redoubt {

class Random {
public:
    virtual ~Random() = default;
    virtual void fill(std::span<std::byte> bytes) = 0;
    uint64_t next();
    uint64_t below(uint64_t bound);  // uniform in [0, bound); bound > 0
};

// Letters and digits that are told apart when they are read aloud: no i, l or o.
std::string readable_code(Random& random, size_t length);

class SystemRandom final : public Random {
public:
    void fill(std::span<std::byte> bytes) override;
};

class SeededRandom final : public Random {
public:
    explicit SeededRandom(uint64_t seed) : state_(seed) {}
    void fill(std::span<std::byte> bytes) override;

private:
    uint64_t state_;
};

}  // namespace redoubt
