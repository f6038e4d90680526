// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code menagerie}, in a folder with spaces, with a stand-in for Maven. */
class LauncherTest {

  private static final String JDK = System.getProperty("java.home");

  /** What Java itself says of the module that searches vectors fast. */
  private static final String VECTORS = "WARNING: Using incubator modules: jdk.incubator.vector\n";

  private record Ran(int code, String out, String err) {}

  @TempDir Path temp;
  private Path home;
  private Path tools;
  private Path jar;

  @BeforeEach
  void layOut() throws IOException {
    home = Files.createDirectories(temp.resolve("a b").resolve("c's"));
    tools = Files.createDirectories(temp.resolve("bin dir"));
    jar = temp.resolve("echo.jar");
    echoJar();
    executable(home.resolve("menagerie"), Files.readString(Path.of("..", "menagerie")));
    Files.createDirectories(home.resolve("src/main"));
    for (var tool : LocalTool.values()) {
      Files.createDirectories(home.resolve("tool-servers").resolve(tool.text()));
    }
    Files.writeString(home.resolve("pom.xml"), "<project/>");
    Files.writeString(home.resolve("src").resolve("pom.xml"), "<project/>");
    Files.writeString(home.resolve("src/main/A.java"), "class A {}");
    maven(
        """
        echo "$@" >> calls
        mkdir -p src/target && cp "ECHO" src/target/menagerie.jar
        for tool in calculator files sql web code; do
          mkdir -p tool-servers/$tool/target && cp "ECHO" tool-servers/$tool/target/$tool.jar
        done
        """
            .replace("ECHO", jar.toString()));
  }

  @Test
  void builds_once_and_becomes_the_server() throws Exception {
    var first = run(JDK);
    var second = run(JDK);

    assertThat(first.err).isEqualTo("menagerie: building, this takes a minute ...\n" + VECTORS);
    assertThat(second)
        .isEqualTo(
            new Ran(
                0,
                "tool-servers: "
                    + home.toRealPath()
                    + "/tool-servers\n"
                    + "data: "
                    + home.toRealPath()
                    + "/data\n"
                    + "arguments: [x y]\n",
                VECTORS));
    assertThat(home.resolve("calls"))
        .content()
        .hasLineCount(1)
        .contains("-DskipTests -Dexec.skip package");
  }

  @Test
  void builds_again_when_a_source_is_newer() throws Exception {
    run(JDK);
    var later = FileTime.from(Instant.now().plusSeconds(60));
    Files.setLastModifiedTime(home.resolve("src/main/A.java"), later);

    assertThat(run(JDK).err).contains("building");
  }

  @Test
  void hands_options_to_the_server() throws Exception {
    var given = "-Xmx64m -Dmenagerie.local-tool-servers=elsewhere";

    assertThat(run(JDK, Map.of("JAVA_OPTS", given)).out).startsWith("tool-servers: elsewhere\n");
  }

  @Test
  void refuses_a_cache_of_classes_that_is_older_than_the_server() throws Exception {
    var cache = Files.writeString(temp.resolve("server.aot"), "of the server before");
    var options = Map.of("JAVA_OPTS", "-Xmx64m -XX:AOTCache=" + cache);
    Files.setLastModifiedTime(cache, FileTime.from(Instant.now().minusSeconds(60)));

    var older = run(JDK, options);
    Files.setLastModifiedTime(cache, FileTime.from(Instant.now().plusSeconds(60)));
    var newer = run(JDK, options);

    assertThat(older.code).isEqualTo(1);
    assertThat(older.err)
        .endsWith(
            "menagerie: %s is older than the server: make it anew with JAVA_OPTS=-XX:AOTCacheOutput=%s, or leave it out\n"
                .formatted(cache, cache));
    assertThat(newer.code).isZero(); // Java says itself that it cannot be read
  }

  @Test
  void says_that_the_build_failed() throws Exception {
    maven("echo '[ERROR] no' >&2; exit 1\n");

    var ran = run(JDK);

    assertThat(ran.code).isEqualTo(1);
    assertThat(ran.out).isEmpty();
    assertThat(ran.err)
        .endsWith("[ERROR] no\nmenagerie: the build failed; its messages are above\n");
  }

  @Test
  void does_not_take_an_older_jdk() throws Exception {
    var old = temp.resolve("jdk 17");
    Files.createDirectories(old.resolve("bin"));
    executable(old.resolve("bin/java"), "#!/bin/sh\nexit 9\n");
    executable(old.resolve("bin/javac"), "#!/bin/sh\nexit 9\n");
    Files.writeString(old.resolve("release"), "JAVA_VERSION=\"17.0.2\"\nX=\"25\"\n");

    var ran = run(old.toString());

    assertThat(ran.code).as(ran.err).isNotEqualTo(9);
  }

  private Ran run(String javaHome) throws IOException, InterruptedException {
    return run(javaHome, Map.of());
  }

  private Ran run(String javaHome, Map<String, String> more)
      throws IOException, InterruptedException {
    var out = temp.resolve("out");
    var err = temp.resolve("err");
    var builder =
        new ProcessBuilder(home.resolve("menagerie").toString(), "x y")
            .directory(temp.toFile())
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().keySet().retainAll(List.of("HOME", "LANG"));
    builder.environment().putAll(more);
    builder.environment().put("JAVA_HOME", javaHome);
    builder.environment().put("PATH", tools + ":/usr/bin:/bin");
    int code = builder.start().waitFor();
    return new Ran(code, Files.readString(out), Files.readString(err));
  }

  private void maven(String body) throws IOException {
    executable(tools.resolve("mvn"), "#!/bin/sh\n" + body);
  }

  private static void executable(Path file, String text) throws IOException {
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** A jar that prints what it was started with. */
  private void echoJar() throws IOException {
    var manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, Echo.class.getName());
    var name = Echo.class.getName().replace('.', '/') + ".class";
    try (var out = new JarOutputStream(Files.newOutputStream(jar), manifest);
        var in = Echo.class.getClassLoader().getResourceAsStream(name)) {
      out.putNextEntry(new JarEntry(name));
      Objects.requireNonNull(in).transferTo(out);
    }
  }

  /** Stands in for the server. */
  static final class Echo {

    private Echo() {}

    public static void main(String[] arguments) {
      System.out.println("tool-servers: " + System.getProperty("menagerie.local-tool-servers"));
      System.out.println("data: " + System.getenv("MENAGERIE_DATA"));
      System.out.println("arguments: " + List.of(arguments));
    }
  }
}
