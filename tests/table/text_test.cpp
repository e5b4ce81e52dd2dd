#include <gtest/gtest.h>

#include <string>

#include "table/message.hpp"
#include "table/utf8.hpp"

namespace calibeam::csv {
namespace {

TEST(Utf8, well_formed_text_passes) {
  for (const char* text : {"", "plain", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEE\x80\x80",
                           "\xEF\xBF\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"}) {
    EXPECT_EQ(find_invalid_utf8(text), std::string::npos) << text;
  }
}

TEST(Utf8, the_first_bad_byte_is_found_wherever_it_stands) {
  for (const char* bad : {"\x80", "\xBF", "\xC0\x80", "\xC1\xBF", "\xC2", "\xC2\x41", "\xE0\x9F\xBF", "\xE2\x82",
                          "\xED\xA0\x80", "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF", "\xFE"}) {
    for (std::size_t before = 0; before < 200; ++before) {
      const std::string text = std::string(before, 'x') + bad;
      EXPECT_EQ(find_invalid_utf8(text), before);
      EXPECT_FALSE(is_ascii(text.data(), text.data() + text.size()));
      if (std::string(bad).size() > 1) continue;
      EXPECT_EQ(find_invalid_utf8(text + std::string(90, 'y')), before);
    }
  }
}

TEST(Message, a_long_value_is_cut_at_a_character) {
  EXPECT_EQ(cut("short"), "short");
  EXPECT_EQ(cut(std::string(100, 'a')).size(), 80U);
  EXPECT_EQ(cut(std::string(79, 'a') + "\xC3\xA9zz").size(), 79U);
  EXPECT_EQ(cut(std::string(78, 'a') + "\xC3\xA9zz").size(), 80U);
  EXPECT_EQ(cut(std::string(100, '\x80')).size(), 77U) << "bytes that are no characters are not sought for ever";
}

TEST(Message, control_characters_and_broken_bytes_are_spelled_out) {
  EXPECT_EQ(in_quotes("a\nb\x1b[0m"), "'a\\x0Ab\\x1B[0m'");
  EXPECT_EQ(in_quotes(std::string_view("\0", 1)), "'\\x00'");
  EXPECT_EQ(in_quotes("caf\xE9 \xC3\xA9"), "'caf\\xE9 \xC3\xA9'");
  EXPECT_EQ(in_quotes(std::string(81, 'a')), "'" + std::string(80, 'a') + "...'");
}

}  // namespace
}  // namespace calibeam::csv
