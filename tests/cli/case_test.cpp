// Runs tests/cli/cases/*.case: command lines with the exit status and the output that they must give. A case reads
//   $ hunt logs --rules rules
//   width 80                 (the terminal's width; without it, no terminal)
//   status 0
//   --- in                  (standard input; without it, nothing)
//   …
//   --- out
//   …
//   --- error
//   …
// Commands run in tests/cli/files; @INDEX@ is a file that they may write. REDOUBT_UPDATE=1 writes what came out.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "cli/run.h"

namespace redoubt::cli {
namespace {

namespace fs = std::filesystem;

struct Case {
    std::string comment;
    std::string command;
    size_t width = 0;
    int status = 0;
    std::string in;
    std::string out;
    std::string error;
};

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    for (size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) text.replace(at, from.size(), to);
    return text;
}

std::vector<Case> read_cases(const std::string& text) {
    std::vector<Case> cases;
    std::string comment;
    std::string* section = nullptr;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with("$ ")) {
            cases.push_back({.comment = std::exchange(comment, ""), .command = line.substr(2), .width = 0, .status = 0, .in = {}, .out = {}, .error = {}});
            section = nullptr;
        } else if (line == "--- in" || line == "--- out" || line == "--- error") {
            section = line == "--- in" ? &cases.back().in : line == "--- out" ? &cases.back().out : &cases.back().error;
        } else if (line == "---") {
            section = nullptr;
        } else if (section != nullptr) {
            *section += line + "\n";
        } else if (line.starts_with("width ")) {
            cases.back().width = std::stoul(line.substr(6));
        } else if (line.starts_with("status ")) {
            cases.back().status = std::stoi(line.substr(7));
        } else if (!line.empty()) {
            comment += line + "\n";
        }
    }
    return cases;
}

std::string write_case(const Case& one) {
    std::string out = one.comment + "$ " + one.command + "\n";
    if (one.width > 0) out += fmt::format("width {}\n", one.width);
    out += fmt::format("status {}\n", one.status);
    if (!one.in.empty()) out += "--- in\n" + one.in;
    if (!one.out.empty()) out += "--- out\n" + one.out;
    if (!one.error.empty()) out += "--- error\n" + one.error;
    return out + "---\n";
}

// Words, with 'single quotes' around those that hold blanks.
std::vector<std::string> words_of(const std::string& command) {
    std::vector<std::string> words;
    const std::regex word("'([^']*)'|(\\S+)");
    for (std::sregex_iterator it(command.begin(), command.end(), word), end; it != end; ++it)
        words.push_back((*it)[1].matched ? (*it)[1].str() : (*it)[2].str());
    return words;
}

std::string index_path() { return (fs::temp_directory_path() / fmt::format("redoubt_case_{}.index", getpid())).string(); }

Case run_case(const Case& asked) {
    SystemDisk disk;
    SystemClock clock;
    SystemRandom random;
    TextOutput out;
    TextOutput error;
    const Terminal terminal{.out_is_terminal = asked.width > 0, .error_is_terminal = false, .colour = false, .width = asked.width};
    const auto no_data = [](const std::string&) -> Result<std::unique_ptr<LocalData>> { return fail(Code::internal, "no data in these tests"); };
    Surroundings around{disk, clock, random, out, error, terminal, [](const std::string&) { return std::string(); }, no_data, {}};
    around.read_input = [&](uint64_t) -> Result<std::string> { return asked.in; };
    around.read_some = [left = asked.in](size_t most_bytes) mutable -> Result<std::string> {
        const std::string some = left.substr(0, std::min<size_t>(most_bytes, 7));  // as a pipe may
        left.erase(0, some.size());
        return some;
    };
    Case result = asked;
    const std::string index = index_path();
    result.status = run(words_of(replaced(asked.command, "@INDEX@", index)), around);
    const std::regex speed(", [0-9.]+ s, [0-9,]+ events/s");
    result.out = std::regex_replace(replaced(replaced(out.text, "\r", "\\r"), index, "@INDEX@"), speed, "");
    result.error = std::regex_replace(replaced(error.text, index, "@INDEX@"), speed, "");
    return result;
}

class CommandCases : public testing::TestWithParam<std::string> {};

TEST_P(CommandCases, GiveWhatTheySay) {
    const std::string path = GetParam();
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    fs::current_path(std::string(REDOUBT_SOURCE_DIR) + "/tests/cli/files");
    std::string written;
    for (const Case& one : read_cases(text.str())) {
        const Case got = run_case(one);
        written += (written.empty() ? "" : "\n") + write_case(got);
        if (std::getenv("REDOUBT_UPDATE") != nullptr) continue;
        EXPECT_EQ(got.status, one.status) << one.command << "\n" << got.error;
        EXPECT_EQ(got.out, one.out) << one.command;
        EXPECT_EQ(got.error, one.error) << one.command;
    }
    fs::remove(index_path());
    if (std::getenv("REDOUBT_UPDATE") != nullptr) std::ofstream(path) << written;
}

std::vector<std::string> case_files() {
    std::vector<std::string> out;
    for (const fs::directory_entry& entry : fs::directory_iterator(std::string(REDOUBT_SOURCE_DIR) + "/tests/cli/cases"))
        if (entry.path().extension() == ".case") out.push_back(entry.path().string());
    std::ranges::sort(out);
    return out;
}

INSTANTIATE_TEST_SUITE_P(Files, CommandCases, testing::ValuesIn(case_files()), [](const auto& info) { return fs::path(info.param).stem().string(); });

}  // namespace
}  // namespace redoubt::cli
