// LiteralScan: which of a few literals stand in a text, without regard to the case of ASCII letters. Three bytes of each, the
// rarest, tell where it could stand, for 32 or 64 places of the text at once (nibbles looked up by shuffles, as Vectorscan's Teddy does
// it, over bytes chosen for logs); what is said then is compared. Costs little to call, so that short values gain too. Constant
// after build().
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace redoubt::detect {

class LiteralScan {
public:
    struct Wanted {
        std::string_view text;  // folded
        uint32_t entry = 0;     // what find() reports
    };
    // Nothing where another way is quicker: too many or too short literals, or likely to say "here" too often; and on a processor
    // without AVX2.
    static std::optional<LiteralScan> build(std::span<const Wanted> literals);

    // `text` is folded, or ASCII of any case. Appends the entries of what stands in it, each literal once.
    void find(std::string_view text, std::vector<uint32_t>& entries) const;
    // The same in a line of JSON as it stands, where it spells its strings out (formats/ndjson/escapes.h, spells_out): both in one
    // pass. False where it does not; what was appended then says nothing.
    bool find_spelled_out(std::string_view json, std::vector<uint32_t>& entries) const;

    // Places out of one where the scan stops to compare, as expected of logs.
    double stops() const { return stops_; }

private:
    static constexpr size_t window = 3, groups = 8;
    struct Literal {
        std::string text;
        uint32_t entry = 0;
        size_t offset = 0;  // of its rarest bytes
    };
    // A bit per group whose literals have such a byte, by its low and its high four bits; each sixteenth of a register alike.
    struct Masks {
        alignas(64) std::array<uint8_t, 64> low{}, high{};
    };
    struct Search;
    LiteralScan() = default;
    void assign_groups();
    template <bool spelling>
    void look(Search& search) const;
    template <bool spelling>
    void look_wide(Search& search) const;
    void compare(Search& search, size_t at, uint64_t places, const uint8_t* in_groups) const;

    std::vector<Literal> literals_;
    std::array<uint64_t, groups> of_group_{};  // a bit per literal
    std::array<Masks, window> masks_{};
    double stops_ = 0;
};

}  // namespace redoubt::detect
