// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.architecture.Catalog;
import dev.menagerie.core.Task;
import dev.menagerie.engine.Recording;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.tools.JavaFileObject.Kind;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaseTestTest {

  private static final Path JOURNALS = Path.of("test/resources/journals/0.1.0");

  @TempDir private Path classes;

  private static Recording recording(String name) throws IOException {
    return Recording.of(Files.readString(JOURNALS.resolve(name + ".ndjson")));
  }

  @Test
  void recordings_of_every_architecture_replay_without_a_server() throws IOException {
    for (var name : List.of("cot", "react", "llm-compiler", "tree-of-thoughts", "debate")) {
      var replay = recording(name).replay((_, _) -> Catalog.find(name).orElseThrow().defaults());

      assertThat(replay.identical()).as("%s %s", name, replay).isTrue();
    }
  }

  @Test
  void a_recording_that_another_architecture_made_diverges() throws IOException {
    var cot = recording("cot");

    var replay = cot.replay((_, _) -> Catalog.find("react").orElseThrow().defaults());

    assertThat(replay.identical()).isFalse();
    assertThat(replay.firstDivergence()).isPresent();
  }

  @Test
  void the_source_of_a_test_is_java_that_compiles() throws IOException {
    var recording = recording("tree-of-thoughts");
    var one =
        Case.of(
            "a-1",
            Task.of("Say \"hi\" \\u0041\nand é"),
            Optional.of("a \"quoted\" \\ line\nand é"));

    var source = CaseTest.source("set", one, recording);

    assertThat(source).contains("class CaseSetA1Test {", "Recording.of(");
    assertThat(compiled(source)).as(source).isTrue();
  }

  private boolean compiled(String source) throws IOException {
    var compiler = ToolProvider.getSystemJavaCompiler();
    var file =
        new SimpleJavaFileObject(URI.create("string:///CaseSetA1Test.java"), Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return source;
          }
        };
    var options =
        List.of(
            "-proc:none", "-d", classes.toString(), "-cp", System.getProperty("java.class.path"));
    return compiler.getTask(null, null, null, options, null, List.of(file)).call();
  }
}
