// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.eclipse.microprofile.config.spi.ConfigSourceProvider;
import org.jspecify.annotations.Nullable;

/**
 * Values from the folder of secrets: a file for each key, named like the key or like its variable
 * of the environment. They are read at the start; other files there are nobody's values.
 */
public final class SecretFiles implements ConfigSourceProvider {

  /** After the environment, before files of properties. */
  private static final int ORDINAL = 295;

  private static final Pattern VARIABLE = Pattern.compile("[A-Z][A-Z0-9_]*");

  /** What would stand for the value of a key if it were not in a file of its own. */
  private static final Pattern EXPRESSION = Pattern.compile("\\$\\{(?=[^}]+})");

  private record Source(Path folder, Map<String, String> values) implements ConfigSource {

    @Override
    public Set<String> getPropertyNames() {
      return values.keySet();
    }

    @Override
    public @Nullable String getValue(String key) {
      var value = values.get(key);
      return value == null ? values.get(Settings.variable(key)) : value;
    }

    @Override
    public String getName() {
      return folder.toString();
    }

    @Override
    public int getOrdinal() {
      return ORDINAL;
    }
  }

  @Override
  public Iterable<ConfigSource> getConfigSources(ClassLoader loader) {
    return folder().filter(Files::isDirectory).map(SecretFiles::source).stream().toList();
  }

  /** The folder that is set where it can be: keys are not read yet when it has to be known. */
  static Optional<Path> folder() {
    var key = ServerKeys.SECRETS.name();
    try {
      return Optional.ofNullable(System.getProperty(key))
          .or(() -> Optional.ofNullable(System.getenv(Settings.variable(key))))
          .map(String::strip)
          .filter(it -> !it.isEmpty())
          .map(Path::of);
    } catch (InvalidPathException _) {
      return Optional.empty();
    }
  }

  private static ConfigSource source(Path folder) {
    var values = new TreeMap<String, String>();
    try (var files = Files.list(folder)) {
      for (var file : files.filter(SecretFiles::isValue).toList()) {
        values.put(file.getFileName().toString(), value(file));
      }
    } catch (IOException e) {
      throw new StartRefused("%s: cannot be read: %s".formatted(folder, e));
    }
    return new Source(folder, values);
  }

  private static boolean isValue(Path file) {
    var name = file.getFileName().toString();
    return Files.isRegularFile(file)
        && (name.startsWith("menagerie.")
            || VARIABLE.matcher(name).matches()
            || AllKeys.names().contains(name));
  }

  /**
   * What a file says, escaped where it is like an expression. Editors and {@code kubectl} end a
   * file with a line break that is no part of the secret.
   */
  private static String value(Path file) {
    try {
      var value = Files.readString(file).replaceFirst("\\R$", "");
      return EXPRESSION.matcher(value).replaceAll("\\\\$0");
    } catch (IOException e) {
      throw new StartRefused("%s: cannot be read: %s".formatted(file, e));
    }
  }
}
