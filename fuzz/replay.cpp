// Runs a fuzzer without libFuzzer, for the ordinary tests: fuzz_NAME CORPUS-FOLDER RUNS [SECONDS].
//
// Every file of the corpus is tried as it is, then mutations of them, drawn from a fixed seed, until RUNS inputs or SECONDS
// (default 2.5) are used up. On a crash or a hang (10 s for one input) the input is written beside the program as crash-NAME
// and its path printed; fuzz_NAME FILE 0 tries it again. Same corpus, same inputs: only how many of them depends on the clock.

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size);
extern "C" __attribute__((weak)) void __sanitizer_set_death_callback(void (*callback)());  // there under a sanitizer only

namespace {

using Input = std::vector<uint8_t>;

constexpr size_t largest_input = 1 << 17;
constexpr unsigned hang_seconds = 10;

const Input* current = nullptr;  // what the signal handler writes out
char crash_path[4096];

class Dice {
public:
    explicit Dice(uint64_t seed) : state_(seed) {}
    uint64_t next() {  // splitmix64
        uint64_t z = (state_ += 0x9e3779b97f4a7c15);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }
    size_t below(size_t limit) { return limit == 0 ? 0 : static_cast<size_t>(next() % limit); }

private:
    uint64_t state_;
};

void say(const char* text) {
    if (write(STDERR_FILENO, text, std::strlen(text)) < 0) _exit(98);
}

void save_input(const char* what) {
    say(what);
    say(crash_path);
    say("\n");
    const int file = open(crash_path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    if (file >= 0 && current && write(file, current->data(), current->size()) < 0) say("(it could not be written)\n");
}

extern "C" void on_signal(int signal) {
    save_input(signal == SIGALRM ? "\nhang: one input took too long; it is in " : "\ncrash: the input is in ");
    _exit(77);
}

extern "C" void on_sanitizer_report() { save_input("\ncrash: the input is in "); }

void watch_for_crashes(const std::string& program) {
    const auto slash = program.rfind('/');
    const std::string name = slash == std::string::npos ? program : program.substr(slash + 1);
    std::snprintf(crash_path, sizeof crash_path, "%s/crash-%s", slash == std::string::npos ? "." : program.substr(0, slash).c_str(), name.c_str());
    signal(SIGALRM, on_signal);
    signal(SIGABRT, on_signal);
    if (__sanitizer_set_death_callback) return __sanitizer_set_death_callback(on_sanitizer_report);
    for (int fault : {SIGSEGV, SIGBUS, SIGFPE, SIGILL}) signal(fault, on_signal);
}

void try_input(const Input& input) {
    // A copy of exactly its size, so that reading past the end meets the end of an allocation.
    const std::unique_ptr<uint8_t[]> exact(new uint8_t[input.size()]);
    std::copy(input.begin(), input.end(), exact.get());
    current = &input;
    alarm(hang_seconds);
    LLVMFuzzerTestOneInput(exact.get(), input.size());
    alarm(0);
    current = nullptr;
}

std::vector<Input> read_corpus(const std::string& path) {
    namespace fs = std::filesystem;
    std::vector<std::string> files;
    std::error_code problem;
    if (fs::is_regular_file(path, problem)) files.push_back(path);
    for (const auto& entry : fs::recursive_directory_iterator(path, problem))
        if (entry.is_regular_file()) files.push_back(entry.path().string());
    std::sort(files.begin(), files.end());
    std::vector<Input> corpus;
    for (const std::string& file : files) {
        std::ifstream stream(file, std::ios::binary);
        corpus.emplace_back(std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>());
    }
    return corpus;
}

void mutate_once(Input& input, const std::vector<Input>& corpus, Dice& dice) {
    static constexpr uint8_t telling[] = {0, 1, 0x7f, 0x80, 0xff, '"', '\\', '\n', '{', '}', '[', ']', ':', '-', '*', '&', ' ', '\'', '(', ')', '0', '9'};
    const size_t at = dice.below(input.size());
    const size_t length = dice.below(std::min<size_t>(input.size() - at, 64)) + (input.empty() ? 0 : 1);
    const auto here = input.begin() + static_cast<ptrdiff_t>(at);
    switch (dice.below(input.empty() ? 2 : 8)) {
        case 0: input.insert(here, telling[dice.below(std::size(telling))]); break;
        case 1: {  // a piece of another input
            const Input& other = corpus[dice.below(corpus.size())];
            const size_t from = dice.below(other.size());
            const size_t count = dice.below(std::min<size_t>(other.size() - from, 256) + 1);
            input.insert(here, other.begin() + static_cast<ptrdiff_t>(from), other.begin() + static_cast<ptrdiff_t>(from + count));
            break;
        }
        case 2: *here ^= static_cast<uint8_t>(1U << dice.below(8)); break;
        case 3: *here = telling[dice.below(std::size(telling))]; break;
        case 4: input.erase(here, here + static_cast<ptrdiff_t>(length)); break;
        case 5: {  // the same piece again
            const Input piece(here, here + static_cast<ptrdiff_t>(length));
            input.insert(here, piece.begin(), piece.end());
            break;
        }
        case 6: {  // a small step in a number of 1, 2, 4 or 8 bytes
            const size_t width = std::min<size_t>(size_t{1} << dice.below(4), input.size() - at);
            uint64_t number = 0;
            std::memcpy(&number, input.data() + at, width);
            number += dice.below(33) - 16;
            std::memcpy(input.data() + at, &number, width);
            break;
        }
        default: input.resize(at);
    }
}

Input mutate(const std::vector<Input>& corpus, Dice& dice) {
    Input input = corpus[dice.below(corpus.size())];
    for (size_t steps = 1 + dice.below(6); steps > 0; --steps) mutate_once(input, corpus, dice);
    if (input.size() > largest_input) input.resize(largest_input);
    return input;
}

}  // namespace

int main(int count, char** arguments) {
    if (count < 3) {
        std::fprintf(stderr, "usage: %s CORPUS-FOLDER RUNS [SECONDS]\n", arguments[0]);
        return 2;
    }
    watch_for_crashes(arguments[0]);
    const auto runs = std::strtoull(arguments[2], nullptr, 10);
    const std::chrono::duration<double> budget(count > 3 ? std::strtod(arguments[3], nullptr) : 2.5);
    std::vector<Input> corpus = read_corpus(arguments[1]);
    for (const Input& input : corpus) try_input(input);
    const size_t replayed = corpus.size();
    if (corpus.empty()) corpus.emplace_back();
    Dice dice(1);
    const auto start = std::chrono::steady_clock::now();
    uint64_t done = 0;
    for (; done < runs && std::chrono::steady_clock::now() - start < budget; ++done) try_input(mutate(corpus, dice));
    std::printf("%zu inputs replayed, %llu mutations tried\n", replayed, static_cast<unsigned long long>(done));
    return 0;
}
