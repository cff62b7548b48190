#include <gtest/gtest.h>

#include "formats/media/media.h"

namespace redoubt::formats::media {
namespace {

using namespace std::literals;

TEST(Media, TypesAreFoundByContent) {
    EXPECT_EQ(type_of("\x89PNG\r\n\x1a\n rest"), "image/png");
    EXPECT_EQ(type_of("\xFF\xD8\xFF\xE0"), "image/jpeg");
    EXPECT_EQ(type_of("RIFF\0\0\0\0WEBP"sv), "image/webp");
    EXPECT_EQ(type_of("%PDF-1.7"), "application/pdf");
    EXPECT_EQ(type_of("plain words"), "text/plain");
    EXPECT_EQ(type_of("{\"a\":1}"), "application/json");
    EXPECT_EQ(type_of("a\0b"sv), "application/octet-stream");
    EXPECT_EQ(type_of("\xFF\xFE\xFD"), "application/octet-stream");
    EXPECT_EQ(type_of(""), "application/octet-stream");
}

TEST(Media, WhatABrowserWouldRunIsNeverShown) {
    for (const std::string_view hostile :
         {"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"sv, "<?xml version='1.0'?><svg/>"sv, "<x:svg xmlns:x='y'/>"sv, "\xEF\xBB\xBF  <SVG>"sv,
          "<html><script>alert(1)</script>"sv, "words first <script >alert(1)</script>"sv, "<!DOCTYPE html>"sv, "GIF89 <a href='javascript:x'>"sv})
        EXPECT_FALSE(may_be_shown(type_of(hostile))) << hostile;
    EXPECT_EQ(type_of("<svg onload=x>"), "image/svg+xml");
    EXPECT_EQ(type_of("hello <script>"), "text/html");
    EXPECT_TRUE(may_be_shown("image/png"));
}

TEST(Media, NamesAreCleaned) {
    EXPECT_EQ(clean_name("report.pdf"), "report.pdf");
    EXPECT_EQ(clean_name("../../etc/passwd"), "passwd");
    EXPECT_EQ(clean_name("C:\\Users\\x\\evil.exe"), "evil.exe");
    EXPECT_EQ(clean_name("a\x01\nb\x7f.txt"), "ab.txt");
    EXPECT_EQ(clean_name("invoice\xE2\x80\xAE"
                         "fdp.exe"),
              "invoicefdp.exe");
    EXPECT_EQ(clean_name("zero\xE2\x80\x8B"
                         "width"),
              "zerowidth");
    EXPECT_EQ(clean_name("<a>\"b\"|c?.txt"), "abc.txt");
    EXPECT_EQ(clean_name(" .. "), "");
    EXPECT_EQ(clean_name("a/.."), "");
    EXPECT_EQ(clean_name(""), "");
    EXPECT_EQ(clean_name("trailing. . "), "trailing");
    EXPECT_EQ(clean_name("é漢\xFF.txt"), "é漢\xEF\xBF\xBD.txt");
    const std::string cut = clean_name(std::string(150, 'a') + std::string(300, '\xC3') + "é.log");
    EXPECT_LE(cut.size(), 200U);
    EXPECT_TRUE(cut.ends_with(".log"));
}

}  // namespace
}  // namespace redoubt::formats::media
