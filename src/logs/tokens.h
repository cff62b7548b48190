// Tokens: what of a text is looked up in the bloom filters of the index, as hashes that ignore the case of ASCII letters.
//
// Word characters are letters, digits, _ and all bytes from 0x80. A word is a run of them, of 3 to 128 bytes. A name is two or
// more words with one . or - between each ("web-01.example.com", "10.0.0.1"); an address may also have : between
// ("10.0.0.1:443"). Left out is what would tell no block from another, or stand in one event only: words of digits below six of
// them, words with digits below five bytes, parts of times (digits with T or Z among them), and decimals as a whole ("53.25" is no
// name). What is left out is left out on both sides, so a token of a query that is not in a block's filter is in no event of the
// block.
//
// A pair is a field and its whole value. Where a value has digits and more than four bytes its words tell as much; so there is
// none, but for promoted fields that have few values. Of other fields, one with more than 64 different numbers of up to four digits
// in a block has none of their pairs there, but the one token many_numbers().
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace redoubt::logs {

using TokenHash = uint64_t;
using TokenKey = uint32_t;  // what filters know of a token
constexpr TokenKey token_key(TokenHash hash) { return static_cast<TokenKey>(hash >> 32); }

constexpr size_t token_padding = 64;  // so many bytes behind a text that is taken apart must be readable

TokenHash token_hash(std::string_view text);
TokenHash joined_hash(TokenHash name, TokenHash value);  // of a field and its value
bool has_pair(std::string_view value, bool few_values);
bool is_small_number(std::string_view value);
constexpr size_t most_small_numbers = 64;
TokenHash many_numbers(TokenHash name);

bool is_word_byte(unsigned char c);

// The places of one token.
struct TokenPlace {
    uint32_t begin = 0, end = 0;
};

// The tokens of a block, as keys.
class Tokens {
public:
    Tokens() { clear(); }
    void add(std::string_view text);  // needs token_padding
    void add_hash(TokenHash hash) {
        const TokenKey key = token_key(hash);
        TokenKey& slot = recent_[key >> (32 - recent_bits)];
        if (slot == key) return;
        slot = key;
        keys_.push_back(key);
    }
    void clear();
    std::span<const TokenKey> sorted();  // each once; until the next call of any

private:
    static constexpr unsigned recent_bits = 12;
    std::vector<TokenKey> recent_ = std::vector<TokenKey>(size_t{1} << recent_bits);  // by their leading bits, what came last
    std::vector<TokenKey> keys_, other_;
};

// How far a query word reaches over what joins words: it is not found inside a longer name (1) or address (2).
enum class Reach : uint8_t { word, name, address };
Reach reach_of(std::string_view text);
// `text` stands at `at` in `whole`, as whole words. An open side ends anywhere.
bool stands_alone(std::string_view whole, size_t begin, size_t end, Reach reach, bool open_begin, bool open_end);

// Tokens that every text has in which `piece` stands alone; with an open side the token there is not known.
std::vector<TokenHash> sure_tokens(std::string_view piece, bool open_begin, bool open_end);

TokenHash pair_hash(std::string_view field, std::string_view value);

}  // namespace redoubt::logs
