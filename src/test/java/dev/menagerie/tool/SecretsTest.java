// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {

  /** Put together here, so that nobody who looks for leaks finds one. */
  private static String made(String form) {
    return form.replace("_36", "a1B2c3".repeat(6))
        .replace("_24", "a1B2".repeat(6))
        .replace("_16", "A1B2C3D4E5F6G7H8");
  }

  @ParameterizedTest
  @CsvSource({
    "AKIA_16, AWS key",
    "ASIA_16, AWS key",
    "ghp__36, GitHub token",
    "gho__36, GitHub token",
    "ghu__36, GitHub token",
    "ghs__36, GitHub token",
    "ghr__36, GitHub token",
    "github_pat__36_24, GitHub token",
    "glpat-_24, GitLab token",
    "xoxb-_24, Slack token",
    "sk-_24, model provider's key",
    "sk-ant-api03-_24, model provider's key",
    "AIza_24a1B2c3D4e5f, Google key"
  })
  void knows_the_usual_ones(String form, String what) {
    assertThat(Secrets.USUAL.removed("key: " + made(form) + "."))
        .isEqualTo("key: [removed: %s].", what);
  }

  @Test
  void knows_private_keys() {
    var dashes = "-----";
    var key =
        dashes
            + "BEGIN RSA PRIVATE KEY"
            + dashes
            + "\n"
            + "A1b2/+\n".repeat(40)
            + dashes
            + "END RSA PRIVATE KEY"
            + dashes;

    assertThat(Secrets.USUAL.removed("a\n" + key + "\nb"))
        .isEqualTo("a\n[removed: private key]\nb");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "the task-list of a risk-averse-and-careful-person",
        "sk-short",
        "-----BEGIN PUBLIC KEY-----\nA1b2\n-----END PUBLIC KEY-----",
        "AKIA is a prefix",
        "mask-abcdefghijklmnopqrstuvwxyz",
        "task-0123456789abcdef0123456789abcdef"
      })
  void leaves_other_texts_alone(String text) {
    assertThat(Secrets.USUAL.removed(text)).isEqualTo(text);
  }

  @Test
  void knows_those_of_a_house() {
    var secrets = Secrets.NONE.behind(Map.of("badge", Secrets.pattern("B-\\d{4}")));

    assertThat(secrets.removed("B-1234 and B-99, B-5678"))
        .isEqualTo("[removed: badge] and B-99, [removed: badge]");
  }

  @Test
  void removes_only_the_group_that_is_named_so() {
    var secrets = Secrets.NONE.behind(Map.of("pin", Secrets.pattern("pin=(?P<secret>\\d+)")));

    assertThat(secrets.removed("pin=123;pin=456"))
        .isEqualTo("pin=[removed: pin];pin=[removed: pin]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"AKIA_16", "ghp__36", "sk-_24"})
  void knows_them_behind_an_escape_of_json(String form) {
    assertThat(Secrets.USUAL.removed("{\"out\":\"x\\n" + made(form) + "\"}"))
        .startsWith("{\"out\":\"x\\n[removed: ")
        .endsWith("]\"}");
  }

  @Test
  void takes_no_longer_for_a_wicked_text() {
    var secrets = Secrets.NONE.behind(Map.of("key", Secrets.pattern("key=([a-z]|[0-9])+z!")));
    var wicked = "key=" + "a".repeat(500_000);

    assertThat(secrets.removed(wicked)).isEqualTo(wicked);
  }

  @ParameterizedTest
  @CsvSource({
    "'B-[0-9', '\"B-[0-9\" is no regular expression of RE2: missing closing ]: [0-9'",
    "'(?=a)b', '\"(?=a)b\" is no regular expression of RE2: invalid or unsupported Perl syntax:"
        + " (?='",
    "'x*', '\"x*\" fits the empty text; write at least one character that must be there'"
  })
  void refuses_what_would_find_nothing_or_everything(String expression, String message) {
    assertThatThrownBy(() -> Secrets.pattern(expression)).hasMessage(message);
  }

  @Test
  void a_token_in_use_is_removed_however_many_come_after_it() {
    var learned = new LearnedSecrets();
    var holder = new Object();
    learned.hold(holder, Set.of("token-in-use"));
    IntStream.range(0, 5_000).forEach(i -> learned.add("token-%08d".formatted(i)));

    assertThat(learned.removed("it is token-in-use")).isEqualTo("it is [removed: token]");
    learned.hold(holder, Set.of("token-after-it"));
    assertThat(learned.removed("token-in-use, token-after-it, token-00004999"))
        .isEqualTo("[removed: token], [removed: token], [removed: token]");
    assertThat(learned.removed("token-00000000")).isEqualTo("token-00000000");
    assertThat(holder).isNotNull();
  }

  @Test
  void tokens_that_overlap_are_removed_whole() {
    var learned = new LearnedSecrets();
    learned.add("abcdefghij");
    learned.add("abcdefgh");
    learned.add("ghijklmnop");

    assertThat(learned.removed("-abcdefghijklmnop-abcdefghi-abcdefg-"))
        .isEqualTo("-[removed: token]-[removed: token]i-abcdefg-");
  }

  @Test
  void knows_private_keys_with_headers_and_without_an_end() {
    var dashes = "-----";
    var begin =
        dashes + "BEGIN RSA PRIVATE KEY" + dashes + "\nDEK-Info: AES-128-CBC,A1B2\n\nA1b2/+";

    assertThat(Secrets.USUAL.removed("a\n" + begin)).isEqualTo("a\n[removed: private key]");
    assertThat(
            Secrets.USUAL.removed(
                "a\n" + begin + "\n" + dashes + "END RSA PRIVATE KEY" + dashes + "\nb"))
        .isEqualTo("a\n[removed: private key]\nb");
  }

  @Test
  void a_group_that_takes_no_part_removes_all_that_fits() {
    var secrets = Secrets.of(Map.of("password", "password=(?P<secret>\\S+)|pw:\\S+"));

    assertThat(secrets.removed("password=abc pw:def"))
        .isEqualTo("password=[removed: password] [removed: password]");
  }

  @Test
  void what_is_configured_comes_before_the_usual() {
    var key = made("AKIA_16");
    var secrets =
        Secrets.USUAL.behind(
            Map.of("credential shop", com.google.re2j.Pattern.compile(key + ":rest")));

    assertThat(secrets.removed(key + ":rest")).isEqualTo("[removed: credential shop]");
  }
}
