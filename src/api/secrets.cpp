#include "api/secrets.h"

#include <array>
#include <semaphore>
#include <set>

#include <sodium.h>

#include "base/binary_text.h"
#include "base/hash.h"
#include "base/text.h"

namespace redoubt::api {
namespace {

constexpr size_t least_letters = 12;
constexpr size_t most_bytes = 512;
constexpr size_t least_different = 5;

// Beginnings of long passwords that people choose because they are easy; compared without case and digits at the end.
constexpr std::array common{
    std::string_view("passwordpassword"), std::string_view("password"),
    std::string_view("passw0rd"),         std::string_view("letmein"),
    std::string_view("letmeinletmein"),   std::string_view("welcome"),
    std::string_view("changeme"),         std::string_view("changemeplease"),
    std::string_view("administrator"),    std::string_view("admin"),
    std::string_view("qwertyuiop"),       std::string_view("qwertyuiopasdfghjkl"),
    std::string_view("qwertzuiop"),       std::string_view("qazwsxedc"),
    std::string_view("qazwsxedcrfv"),     std::string_view("qweasdzxc"),
    std::string_view("asdfghjkl"),        std::string_view("iloveyou"),
    std::string_view("iloveyouforever"),  std::string_view("trustno"),
    std::string_view("abcdefghijkl"),     std::string_view("abcdefghijklmnop"),
    std::string_view("security"),         std::string_view("redoubt"),
    std::string_view("redoubtredoubt"),   std::string_view("correcthorsebatterystaple"),
    std::string_view("summer"),           std::string_view("winter"),
    std::string_view("secretsecret"),     std::string_view("monkeymonkey"),
    std::string_view("dragondragon"),     std::string_view("footballfootball"),
};

std::counting_semaphore<8>& hashing_slots() {
    static std::counting_semaphore<8> slots(2);
    return slots;
}

class Slot {
public:
    Slot() { hashing_slots().acquire(); }
    ~Slot() { hashing_slots().release(); }
    Slot(const Slot&) = delete;
    Slot& operator=(const Slot&) = delete;
};

bool start_sodium() {
    static const bool started = sodium_init() >= 0;
    return started;
}

std::string_view without_tail(std::string_view text) {
    while (!text.empty() && (text.back() < 'a' || text.back() > 'z')) text.remove_suffix(1);
    return text;
}

size_t count_letters(std::string_view text) {
    size_t count = 0;
    for (const char c : text) count += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
    return count;
}

}  // namespace

std::string new_secret(Random& random) {
    std::array<std::byte, 32> bytes;
    random.fill(bytes);
    return to_base64url(bytes);
}

std::string hash_of_secret(std::string_view secret) { return to_hex(sha256(secret)); }

std::string csrf_of_secret(std::string_view secret) { return to_base64url(sha256("redoubt csrf " + std::string(secret))); }

Result<std::string> hash_password(std::string_view password) {
    if (!start_sodium()) return fail(Code::internal, "the cryptographic library does not start");
    const Slot slot;
    std::array<char, crypto_pwhash_STRBYTES> out{};
    const int status = crypto_pwhash_str_alg(out.data(), password.data(), password.size(), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                                             crypto_pwhash_MEMLIMIT_INTERACTIVE, crypto_pwhash_ALG_ARGON2ID13);
    if (status != 0) return fail(Code::unavailable, "not enough memory to hash a password");
    return std::string(out.data());
}

bool password_matches(std::string_view hash, std::string_view password) {
    if (!start_sodium() || password.size() > most_bytes) return false;
    const Slot slot;
    return crypto_pwhash_str_verify(std::string(hash).c_str(), password.data(), password.size()) == 0;
}

void waste_password_time(std::string_view password) {
    static const std::string nobody = hash_password("a password that nobody has").value_or("");
    password_matches(nobody, password);
}

Result<> check_new_password(std::string_view password, std::string_view login) {
    const auto refuse = [](std::string message) { return fail(Code::invalid, std::move(message), "/password", "a few unrelated words make a good one"); };
    if (!is_utf8(password)) return refuse("the password is not valid UTF-8");
    if (count_letters(password) < least_letters) return refuse("the password needs at least 12 characters");
    if (password.size() > most_bytes) return refuse("the password is longer than 512 bytes");
    const std::string plain = to_lower(password);
    if (login.size() >= 3 && plain.find(to_lower(login)) != std::string::npos) return refuse("the password holds the login");
    if (std::set<char>(plain.begin(), plain.end()).size() < least_different) return refuse("the password has too few different characters");
    for (const std::string_view known : common)
        if (without_tail(plain) == known) return refuse("the password is one of the commonest");
    if (plain.starts_with("1234567890")) return refuse("the password is one of the commonest");
    return {};
}

}  // namespace redoubt::api
