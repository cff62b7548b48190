// Every example of docs/rules.md, docs/sigma.md and docs/inventory.md runs as it stands there, on the files of these tests.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>

#include "cli/run.h"

namespace redoubt::cli {
namespace {

namespace fs = std::filesystem;

const std::map<std::string, std::string> stand_ins{{"my-rules", "correlations/rules"},
                                                   {"event.json", "logs/windows.jsonl"},
                                                   {"logs/", "correlations/logs"},
                                                   {"placeholders.yml", "correlations/placeholders.yml"}};

std::vector<std::string> arguments_in(std::string line) {
    line = line.substr(0, line.find("  #"));
    line = line.substr(0, line.find(" > "));
    std::vector<std::string> words;
    const std::regex word("'([^']*)'|(\\S+)");
    for (std::sregex_iterator it(line.begin(), line.end(), word), end; it != end; ++it) {
        const std::string text = (*it)[1].matched ? (*it)[1].str() : (*it)[2].str();
        const auto stand_in = stand_ins.find(text);
        words.push_back(stand_in == stand_ins.end() ? text : stand_in->second);
    }
    words.erase(words.begin());
    return words;
}

int try_examples(const std::string& document) {
    fs::current_path(std::string(REDOUBT_SOURCE_DIR) + "/tests/cli/files");
    std::ifstream text(std::string(REDOUBT_SOURCE_DIR) + "/docs/" + document);
    int examples = 0;
    for (std::string line; std::getline(text, line);) {
        if (!line.starts_with("redoubt ")) continue;
        ++examples;
        SystemDisk disk;
        SystemClock clock;
        SystemRandom random;
        TextOutput out;
        TextOutput error;
        const auto no_data = [](const std::string&) -> Result<std::unique_ptr<LocalData>> { return fail(Code::internal, "no data in these tests"); };
        const Surroundings around{disk, clock, random, out, error, Terminal{}, [](const std::string&) { return std::string(); }, no_data, {}};
        const std::vector<std::string> words = arguments_in(line);
        const int status = run(words, around);
        EXPECT_EQ(error.text.find("See: redoubt"), std::string::npos) << line << "\n" << error.text;
        if (words[1] == "import" || words[0] == "inventory") continue;  // wants a data directory
        EXPECT_LT(status, 2) << line << "\n" << error.text;
    }
    return examples;
}

TEST(RulesDocuments, EveryExampleRuns) {
    EXPECT_GE(try_examples("rules.md"), 7);
    EXPECT_GE(try_examples("sigma.md"), 1);
    EXPECT_GE(try_examples("inventory.md"), 9);
}

}  // namespace
}  // namespace redoubt::cli
