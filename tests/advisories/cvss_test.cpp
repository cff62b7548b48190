#include "advisories/cvss.h"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "support/shared_data.h"

namespace redoubt::advisories {
namespace {

struct Expected {
    const char* vector;
    int base, temporal, environmental;  // tenths; -1: the vector has none
};

TEST(Cvss, ScoresWhatTheSpecificationsShow) {
    const std::vector<Expected> all{
        {"AV:N/AC:L/Au:N/C:N/I:N/A:C/E:F/RL:OF/RC:C", 78, 64, -1},
        {"AV:N/AC:L/Au:N/C:N/I:N/A:C/E:F/RL:OF/RC:C/CDP:H/TD:H/CR:M/IR:M/AR:H", 78, 64, 92},
        {"(AV:L/AC:H/Au:N/C:C/I:C/A:C)", 62, -1, -1},
        {"AV:L/AC:H/Au:M/C:N/I:N/A:N", 0, -1, -1},
        {"CVSS:3.0/AV:N/AC:L/PR:L/UI:N/S:C/C:L/I:L/A:N", 64, -1, -1},
        {"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", 98, -1, -1},
        {"CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N", 61, -1, -1},
        {"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/E:U/RL:O/RC:C", 98, 85, -1},
        {"CVSS:3.0/AV:N/AC:L/PR:N/UI:R/S:C/C:H/I:H/A:N/E:H/RL:O/RC:C/CR:H/IR:H/AR:H/MAV:N/MAC:L/MPR:L/MUI:N/MS:C/MC:H/MI:H/MA:H", 93, 89, 95},
        {"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H", 100, -1, -1},
        {"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", 93, -1, -1},
        {"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:N/SC:N/SI:N/SA:N", 0, -1, -1},
        {"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:L/VI:L/VA:L/SC:N/SI:N/SA:N", 69, -1, -1},
        {"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H/E:U", 91, -1, -1},
        {"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H/S:P/AU:Y/R:U/V:C/RE:H/U:Red", 100, -1, -1},
    };
    for (const Expected& each : all) {
        const auto score = score_cvss(each.vector);
        ASSERT_TRUE(score) << each.vector << ": " << score.error().text();
        EXPECT_EQ(score->base, each.base) << each.vector;
        EXPECT_EQ(score->temporal ? *score->temporal : -1, each.temporal) << each.vector;
        EXPECT_EQ(score->environmental ? *score->environmental : -1, each.environmental) << each.vector;
    }
}

TEST(Cvss, SaysWhatIsWrong) {
    const std::vector<std::pair<const char*, const char*>> all{
        {"", "the vector is empty"},
        {"CVSS:3.1", "there are no metrics behind the version"},
        {"CVSS:5.0/AV:N", "there is no CVSS version '5.0' here (2.0, 3.0, 3.1 and 4.0 are known)"},
        {"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H", "A: the metric is missing, and there is no score without it"},
        {"CVSS:3.1/AV:N/AV:N", "AV: the metric is there twice (leave one of them out)"},
        {"CVSS:3.1/AV:X", "AV: 'X' is not a value of this metric (it is one of N A L P)"},
        {"CVSS:3.1/XX:N", "XX: there is no metric 'XX' in this version"},
        {"CVSS:3.1/AV", "'AV' is not a metric and its value (write metrics as NAME:VALUE with / between them)"},
    };
    for (const auto& [vector, message] : all) {
        const auto score = score_cvss(vector);
        ASSERT_FALSE(score) << vector;
        EXPECT_EQ(score.error().text(), message);
    }
    EXPECT_FALSE(score_cvss("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:S/SI:H/SA:H"));
}

TEST(Cvss, NamesTheSeverity) {
    EXPECT_EQ(severity_of(CvssVersion::v3_1, 0), Severity::none);
    EXPECT_EQ(severity_of(CvssVersion::v3_1, 39), Severity::low);
    EXPECT_EQ(severity_of(CvssVersion::v4_0, 69), Severity::medium);
    EXPECT_EQ(severity_of(CvssVersion::v4_0, 89), Severity::high);
    EXPECT_EQ(severity_of(CvssVersion::v3_0, 90), Severity::critical);
    EXPECT_EQ(severity_of(CvssVersion::v2, 100), Severity::high);
}

// A metric that gets worse never lowers the score: holds of the whole table of macrovectors, whichever line of it is wrong.
TEST(Cvss, Version4NeverFallsWhenAMetricGetsWorse) {
    const std::vector<std::pair<std::string, std::vector<std::string>>> metrics{
        {"AV", {"N", "A", "L", "P"}}, {"AC", {"L", "H"}},      {"AT", {"N", "P"}},      {"PR", {"N", "L", "H"}},       {"UI", {"N", "P", "A"}},
        {"VC", {"H", "L", "N"}},      {"VI", {"H", "L", "N"}}, {"VA", {"H", "L", "N"}}, {"SC", {"H", "L", "N"}},       {"SI", {"H", "L", "N"}},
        {"SA", {"H", "L", "N"}},      {"E", {"A", "P", "U"}},  {"CR", {"H", "M", "L"}}, {"MSI", {"S", "H", "L", "N"}},
    };
    uint64_t state = 11;
    const auto draw = [&](size_t limit) { return static_cast<size_t>((state = state * 6364136223846793005ULL + 1442695040888963407ULL) >> 33) % limit; };
    for (int round = 0; round < 6'000; ++round) {
        std::vector<size_t> chosen;
        for (const auto& metric : metrics) chosen.push_back(draw(metric.second.size()));
        const size_t changed = draw(metrics.size());
        if (chosen[changed] == 0) continue;
        const auto vector = [&] {
            std::string text = "CVSS:4.0";
            for (size_t i = 0; i < metrics.size(); ++i) text += "/" + metrics[i].first + ":" + metrics[i].second[chosen[i]];
            return text;
        };
        const std::string below = vector();
        --chosen[changed];
        const std::string above = vector();
        EXPECT_LE(score_cvss(below)->base, score_cvss(above)->base + 1) << below << " " << above;
    }
}

std::vector<std::vector<std::string>> rows_of(const std::string& path) {
    std::ifstream file(path);
    std::vector<std::vector<std::string>> rows;
    for (std::string line; std::getline(file, line);) {
        for (char& c : line)
            if (c == '(' || c == ')' || c == ',') c = ' ';
        std::istringstream words(line);
        std::vector<std::string> row;
        for (std::string word; words >> word;)
            if (word != "-") row.push_back(word);
        if (!row.empty()) rows.push_back(row);
    }
    return rows;
}

// Compares with a number or, where the source has none ("None", "NaN"), with nothing.
bool agrees(const std::string& expected, int tenths, long tolerance = 0) {
    return expected == "None" || expected == "NaN" || std::labs(std::lround(std::stod(expected) * 10) - tenths) <= tolerance;
}

// In version 2 that calculator does not round between the environmental equations, where the guide (§3.2.3) has a rounded temporal
// score in them, and takes 2.85, which is a tie, for less: a tenth between them is no disagreement there.
TEST(Cvss, AgreesWithMetaeffekt) {
    SHARED_DATA_OR_SKIP(folder, "vulns/cvss/metaeffekt");
    size_t count = 0;
    for (const char* name : {"cvss-2.0", "cvss-3.1", "cvss-4.0"}) {
        size_t wrong = 0;
        for (const auto& row : rows_of((std::filesystem::path(folder) / (std::string(name) + "-validation-vectors-001.txt")).string())) {
            const auto score = score_cvss(row[0]);
            ASSERT_TRUE(score) << row[0] << ": " << score.error().text();
            ++count;
            const bool four = score->version == CvssVersion::v4_0;
            const long tolerance = score->version == CvssVersion::v2 ? 1 : 0;
            const bool same = four ? agrees(row[2], score->base)
                                   : agrees(row[1], score->overall(), tolerance) && agrees(row[2], score->base) &&
                                         agrees(row[5], score->temporal.value_or(score->base), tolerance) && agrees(row[6], score->overall(), tolerance);
            if (!same && ++wrong <= 5)
                ADD_FAILURE() << row[0] << " is " << int{score->base} << " " << int{score->temporal.value_or(0)} << " " << int{score->environmental.value_or(0)}
                              << ", not " << row[1] << " " << row[2] << " " << (four ? "" : row[5] + " " + row[6]);
        }
        EXPECT_EQ(wrong, 0U) << name;
    }
    std::printf("%zu vectors agree\n", count);
}

// It gives an environmental score also to vectors without environmental metrics, by the other equation of a changed scope in
// version 3; such a vector has none here.
TEST(Cvss, AgreesWithRedHat) {
    SHARED_DATA_OR_SKIP(folder, "vulns/cvss/redhat");
    size_t count = 0, wrong = 0;
    for (const auto& file : std::filesystem::directory_iterator(folder)) {
        if (!file.path().filename().string().starts_with("vectors_")) continue;
        for (const auto& row : rows_of(file.path().string())) {
            const auto score = score_cvss(row[0]);
            ASSERT_TRUE(score) << row[0] << ": " << score.error().text();
            ++count;
            const bool same = agrees(row[1], score->base) && agrees(row[2], score->temporal.value_or(score->base)) &&
                              (!score->environmental || agrees(row[3], *score->environmental));
            if (!same && ++wrong <= 10)
                ADD_FAILURE() << file.path().filename() << " " << row[0] << " is " << int{score->base} << " " << int{score->temporal.value_or(0)} << " "
                              << int{score->environmental.value_or(0)} << ", not " << row[1] << " " << row[2] << " " << row[3];
        }
    }
    EXPECT_EQ(wrong, 0U);
    std::printf("%zu vectors agree\n", count);
}

// Published scores are no oracle: some records publish the temporal score as the base score. All vectors can be read, though.
TEST(Cvss, ReadsEveryVectorThatCveRecordsCarry) {
    SHARED_DATA_OR_SKIP(path, "vulns/cvss/cve-records-pairs/vector_score.csv");
    std::ifstream file(path);
    size_t same = 0, other = 0;
    std::string line;
    std::getline(file, line);
    while (std::getline(file, line)) {
        std::istringstream cells(line);
        std::string kind, vector, score;
        std::getline(cells, kind, ',');
        std::getline(cells, vector, ',');
        std::getline(cells, score, ',');
        const auto computed = score_cvss(vector);
        ASSERT_TRUE(computed) << vector << ": " << computed.error().text();
        ++(agrees(score, computed->base) ? same : other);
    }
    EXPECT_GT(same, other * 10);
    std::printf("%zu of %zu published scores are the base score\n", same, same + other);
}

}  // namespace
}  // namespace redoubt::advisories
