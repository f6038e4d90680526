// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Keys are declared once; the page and the file of defaults say the same. */
class ConfigurationPageTest {

  private static final Path PAGE = Path.of("../docs/configuration.md");
  private static final String WRITE = "docs.write";

  private static final String COMMAND =
      "mvn -pl tool-servers/kit,src -am test -Dtest=ConfigurationPageTest -D%s=true -Dsurefire.failIfNoSpecifiedTests=false"
          .formatted(WRITE);

  private static String begin(String section) {
    return "<!-- keys: %s -->\n".formatted(section);
  }

  /** The page with its tables as the keys want them; the text between them stays. */
  private static String withTables(String page) {
    var written = page;
    for (var section : AllKeys.SECTIONS.entrySet()) {
      var begin = begin(section.getKey());
      assertThat(written).containsOnlyOnce(begin);
      int from = written.indexOf(begin) + begin.length();
      int to = written.indexOf("<!-- end -->", from);
      var table =
          section.getValue().stream().map(Entry::row).collect(Collectors.joining("\n", "", "\n"));
      written =
          written.substring(0, from)
              + "| Key | Value | Default | Meaning |\n|---|---|---|---|\n"
              + table
              + written.substring(to);
    }
    return written;
  }

  @Test
  void the_page_says_of_each_key_what_its_declaration_says() throws IOException {
    var page = Files.readString(PAGE);
    var wanted = withTables(page);

    if (Boolean.getBoolean(WRITE)) {
      Files.writeString(PAGE, wanted);
    } else {
      assertThat(page).as("this writes it: " + COMMAND).isEqualTo(wanted);
    }
  }

  @Test
  void every_key_that_is_declared_is_among_all_of_them() throws Exception {
    var all = AllKeys.SECTIONS.values().stream().flatMap(List::stream).map(Entry::name).toList();
    var classes = Path.of(Keys.class.getResource("Keys.class").toURI()).getParent();

    var declared = new ArrayList<String>();
    try (var files = Files.list(classes)) {
      for (var file : files.filter(it -> it.toString().endsWith(".class")).toList()) {
        var name = file.getFileName().toString().replace(".class", "");
        var type =
            Class.forName(
                Keys.class.getPackageName() + "." + name, false, getClass().getClassLoader());
        for (var field : type.getDeclaredFields()) {
          if (Modifier.isStatic(field.getModifiers())
              && Entry.class.isAssignableFrom(field.getType())) {
            declared.add(entry(field).name());
          }
        }
      }
    }

    assertThat(declared).hasSizeGreaterThan(50).isSubsetOf(all);
    assertThat(all).doesNotHaveDuplicates();
  }

  private static Entry entry(Field field) throws IllegalAccessException {
    field.setAccessible(true);
    return (Entry) field.get(null);
  }

  @Test
  void every_default_fits_its_key() {
    assertThat(AllKeys.keys())
        .filteredOn(key -> !key.fallback().isEmpty())
        .allSatisfy(key -> assertThat(key.kind().read(key.fallback())).isNotNull());
  }

  @Test
  void what_others_read_for_themselves_has_the_same_default() throws IOException {
    var defaults = new Properties();
    try (var file = Keys.class.getResourceAsStream("/META-INF/microprofile-config.properties")) {
      defaults.load(file);
    }

    assertThat(defaults.stringPropertyNames())
        .isNotEmpty()
        .allSatisfy(
            name ->
                assertThat(AllKeys.keys())
                    .filteredOn(key -> key.name().equals(name))
                    .extracting(Key::fallback)
                    .containsExactly(defaults.getProperty(name)));
  }
}
