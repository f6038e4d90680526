// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {

  private static final String PREFIX = "MENAGERIE_WEB_";

  @Test
  void nothing_need_be_set() {
    var settings = Settings.of(Map.of("MENAGERIE_WEB_ALLOW", " ", "PATH", "/bin"));

    assertThat(settings.hosts()).isEqualTo(AllowedHosts.ALL);
    assertThat(settings.allowed()).isEmpty();
    assertThat(settings.requests()).isFalse();
    assertThat(settings.limits()).isEqualTo(Limits.USUAL);
    assertThat(settings.searched()).isEqualTo(new Settings.Searched.Folder(Path.of("documents")));
  }

  @Test
  void everything_can_be_set() {
    var settings =
        Settings.of(
            Map.of(
                "MENAGERIE_WEB_ALLOW", "Docs.example.org, *.wiki.example",
                "MENAGERIE_WEB_ALLOW_PRIVATE", "10.96.0.0/12, fd00::/8",
                "MENAGERIE_WEB_REQUEST", "true",
                "MENAGERIE_WEB_TIMEOUT", "PT5S",
                "MENAGERIE_WEB_LARGEST_REPLY_BYTES", "1048576",
                "MENAGERIE_WEB_LARGEST_RESULT_CHARS", "5000",
                "MENAGERIE_WEB_CONCURRENT_CALLS", "4",
                "MENAGERIE_WEB_SEARCH_URL", "https://api.search.brave.com",
                "MENAGERIE_WEB_SEARCH_KIND", "brave",
                "MENAGERIE_WEB_SEARCH_KEY", "k3y"));

    assertThat(settings.hosts().patterns()).containsExactly("docs.example.org", "*.wiki.example");
    assertThat(settings.allowed()).hasSize(2);
    assertThat(settings.requests()).isTrue();
    assertThat(settings.limits()).isEqualTo(new Limits(Duration.ofSeconds(5), 1 << 20, 5000, 4));
    assertThat(settings.searched().toString())
        .isEqualTo("BRAVE at https://api.search.brave.com/res/v1/web/search");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ALLOW=http://a.example          | ALLOW: \"http://a.example\" is no host such as"
            + " docs.example.org",
        "ALLOW=a.example,                | ALLOW: \"a.example/x\" is no host",
        "ALLOW=*                         | ALLOW: \"*\" is no host",
        "ALLOW=a.*.example               | ALLOW: \"a.*.example\" is no host",
        "ALLOW=0x7f.1                    | ALLOW: \"0x7f.1\" is no host",
        "ALLOW_PRIVATE=10.0.0.0/99       | ALLOW_PRIVATE: \"10.0.0.0/99\" is no range of addresses"
            + " such as 10.0.0.0/8",
        "ALLOW_PRIVATE=intranet          | ALLOW_PRIVATE: \"intranet\" is no range",
        "REQUEST=yes                     | REQUEST: \"yes\", must be true or false",
        "TIMEOUT=20                      | TIMEOUT: \"20\", must be a duration such as PT20S, from"
            + " PT0.1S to PT10M",
        "TIMEOUT=PT0S                    | TIMEOUT: \"PT0S\", must be a duration",
        "LARGEST_REPLY_BYTES=4MB         | LARGEST_REPLY_BYTES: \"4MB\", must be a whole number"
            + " from 1024 to 67108864",
        "LARGEST_RESULT_CHARS=9999999999 | LARGEST_RESULT_CHARS: \"9999999999\", must be a whole"
            + " number",
        "CONCURRENT_CALLS=0              | CONCURRENT_CALLS: \"0\", must be a whole number from 1"
            + " to 1000",
        "DOCUMENTS=/no/such/folder       | DOCUMENTS: \"/no/such/folder\", must be a folder that"
            + " can be read",
        "SEARCH_URL=localhost:8888       | SEARCH_URL: \"localhost:8888\", must be an address such"
            + " as http://127.0.0.1:8888/search",
        "SEARCH_URL=http://a:b@c.example | SEARCH_URL: \"http://a:b@c.example\", must be an"
            + " address",
        "SEARCH_KIND=google              | SEARCH_KIND: \"google\", must be searxng or brave",
        "SEARCH_KIND=brave               | SEARCH_URL: must be set too",
        "SEARCH_KEY=k                    | SEARCH_URL: must be set too",
        "SEARCH_KEY=two words            | SEARCH_KEY: must be one word",
        "SEARCH_KEY_FILE=/no/such/file   | SEARCH_KEY_FILE: \"/no/such/file\" cannot be read"
      })
  void what_is_wrong_is_named_with_what_would_be_right(String set, String said) {
    var pair = set.replace("a.example,", "a.example/x").split("=", 2);

    assertThatThrownBy(() -> Settings.of(Map.of(PREFIX + pair[0], pair[1])))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(PREFIX + said);
  }

  @Test
  void what_does_not_go_together_is_named() {
    var environment = new HashMap<>(Map.of("MENAGERIE_WEB_SEARCH_URL", "https://a.example"));

    environment.put("MENAGERIE_WEB_SEARCH_KIND", "brave");
    assertThatThrownBy(() -> Settings.of(environment))
        .hasMessage(
            "MENAGERIE_WEB_SEARCH_KEY or MENAGERIE_WEB_SEARCH_KEY_FILE: must be set for brave");
    environment.put("MENAGERIE_WEB_SEARCH_KEY", "k");
    environment.put("MENAGERIE_WEB_SEARCH_KEY_FILE", "f");
    assertThatThrownBy(() -> Settings.of(environment)).hasMessageContaining("set one of them");
    environment.remove("MENAGERIE_WEB_SEARCH_KEY_FILE");
    environment.put("MENAGERIE_WEB_DOCUMENTS", ".");
    assertThatThrownBy(() -> Settings.of(environment))
        .hasMessageStartingWith("MENAGERIE_WEB_SEARCH_URL and MENAGERIE_WEB_DOCUMENTS: set one");
  }

  @Test
  void a_key_can_be_in_a_file(@TempDir Path temp) throws Exception {
    var file = Files.writeString(temp.resolve("key"), "k3y\n");

    var settings =
        Settings.of(
            Map.of(
                "MENAGERIE_WEB_SEARCH_URL",
                "https://a.example",
                "MENAGERIE_WEB_SEARCH_KEY_FILE",
                file.toString()));

    assertThat(settings.searched())
        .isInstanceOfSatisfying(
            Settings.Searched.Web.class, web -> assertThat(web.key()).contains("k3y"));
  }
}
