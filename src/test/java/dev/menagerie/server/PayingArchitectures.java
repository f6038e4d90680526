// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.core.Architecture;
import dev.menagerie.testkit.Payer;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.spi.BeforeBeanDiscovery;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;

/**
 * Gives a packaged server three generations of payers beside its own architectures, none of which
 * delegates. It finds them in an archive on its class path.
 */
public final class PayingArchitectures implements Extension {

  static final String ELDEST = "payer";

  private static final Map<String, Architecture> PAYERS =
      Map.of(
          ELDEST,
          new Payer("child"),
          "child",
          new Payer("grandchild"),
          "grandchild",
          new Payer(""));

  void add(@Observes BeforeBeanDiscovery discovery) {
    discovery.addAnnotatedType(Instead.class, Instead.class.getName());
  }

  /** Takes the place of what the server offers by itself. */
  @Dependent
  @Alternative
  @Priority(1)
  public static class Instead {

    @Produces
    @Singleton
    static Architectures architectures() {
      var catalogued = Architectures.catalogued();
      var names = new LinkedHashSet<>(catalogued.names());
      names.addAll(PAYERS.keySet());
      return new Architectures(
          names,
          (name, parameters) -> {
            var payer = PAYERS.get(name);
            return payer == null ? catalogued.make().apply(name, parameters) : payer;
          });
    }
  }

  /** Writes the archive. */
  static Path archive(Path folder) {
    var archive = folder.resolve("payers.jar");
    try (var jar = new JarOutputStream(Files.newOutputStream(archive))) {
      for (var type : List.of(PayingArchitectures.class, Instead.class, Payer.class)) {
        var file = type.getName().replace('.', '/') + ".class";
        try (var bytes = type.getClassLoader().getResourceAsStream(file)) {
          add(jar, file, Objects.requireNonNull(bytes).readAllBytes());
        }
      }
      var name = PayingArchitectures.class.getName();
      add(
          jar,
          "META-INF/services/" + Extension.class.getName(),
          name.getBytes(StandardCharsets.UTF_8));
      return archive;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void add(JarOutputStream jar, String name, byte[] content) throws IOException {
    jar.putNextEntry(new ZipEntry(name));
    jar.write(content);
    jar.closeEntry();
  }
}
