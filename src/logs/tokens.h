// Tokens: what of a text is looked up in the bloom filters of the index, as hashes that ignore the case of ASCII letters.
//
// Word characters are letters, digits, _ and all bytes from 0x80. A word is a run of them, of 3 to 128 bytes. A name is two or
// more words with one . or - between each ("web-01.example.com", "10.0.0.1"); an address may also have : between
// ("10.0.0.1:443"). Parts of times (digits with T or Z among them) are left out: each would stand in one event. What is left
// out is left out on both sides, so a token of a query that is not in a block's filter is in no event of the block.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace redoubt::logs {

using TokenHash = uint64_t;

constexpr size_t token_padding = 64;  // so many bytes behind a text must be readable

TokenHash token_hash(const char* text, size_t size);     // needs token_padding
TokenHash joined_hash(TokenHash name, TokenHash value);  // of a field and its value
constexpr size_t longest_pair_value = 64;

bool is_word_byte(unsigned char c);

// The places of one token.
struct TokenPlace {
    uint32_t begin = 0, end = 0;
};

// Hashes of the tokens of a text. `escaped`: it is JSON, in which \n before a word is no part of it.
class Tokens {
public:
    // Each hash once, or nearly: what was seen lately is left out until clear().
    void add(const char* text, size_t size, bool escaped);
    void add_hash(TokenHash hash);
    void clear();
    const std::vector<TokenHash>& hashes() const { return hashes_; }

private:
    std::vector<TokenHash> seen_ = std::vector<TokenHash>(size_t{1} << 15);
    std::vector<TokenHash> hashes_;
};

// How far a query word reaches over what joins words: it is not found inside a longer name (1) or address (2).
enum class Reach : uint8_t { word, name, address };
Reach reach_of(std::string_view text);
// `text` stands at `at` in `whole`, as whole words. An open side ends anywhere.
bool stands_alone(std::string_view whole, size_t begin, size_t end, Reach reach, bool open_begin, bool open_end);

// Tokens that every text has in which `piece` stands alone; with an open side the token there is not known.
std::vector<TokenHash> sure_tokens(std::string_view piece, bool open_begin, bool open_end);

TokenHash hash_of(std::string_view text);                             // copies
TokenHash pair_hash(std::string_view field, std::string_view value);  // copies

}  // namespace redoubt::logs
