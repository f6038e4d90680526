// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory.embedding;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.store.embedding.EmbeddingStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;

/**
 * One of LangChain4j's modules for a store of vectors, which need not be on the class path: its
 * builder is found by its name and set by the names of its methods.
 */
final class StoreModule {

  private record Setting(Method method, Object value) {}

  private final Method builder;
  private final List<Setting> settings = new ArrayList<>();
  private final Optional<Method> dimensionSetting;
  private final IntSupplier dimension;

  /**
   * A module whose settings fit.
   *
   * @throws IllegalArgumentException if not, or it is not on the class path
   */
  StoreModule(VectorStoreConfig.Kind kind, Map<String, String> given, IntSupplier dimension) {
    this.dimension = dimension;
    this.builder = builder(kind);
    var known = new HashMap<String, Method>();
    for (var method : builder.getReturnType().getMethods()) {
      if (method.getParameterCount() == 1 && readable(method.getParameterTypes()[0])) {
        known.put(plain(method.getName()), method);
      }
    }
    var wanted = new HashMap<String, String>();
    kind.defaults().forEach((name, value) -> wanted.put(plain(name), value));
    given.forEach((name, value) -> wanted.put(plain(name), value));
    wanted.forEach(
        (name, value) -> {
          var method = known.get(name);
          if (method == null) {
            throw new IllegalArgumentException(
                "%s: %s has no such setting, must be one of %s"
                    .formatted(name, kind.text(), names(known)));
          }
          settings.add(new Setting(method, read(name, value, method.getParameterTypes()[0])));
        });
    this.dimensionSetting =
        Optional.ofNullable(known.get("dimension")).filter(_ -> !wanted.containsKey("dimension"));
  }

  private static Method builder(VectorStoreConfig.Kind kind) {
    try {
      return Class.forName(kind.type()).getMethod("builder");
    } catch (ClassNotFoundException e) {
      throw new IllegalArgumentException(
          "%s needs dev.langchain4j:langchain4j-%s and what it depends on on the class path (docs/memory-embeddings.md says how)"
              .formatted(kind.text(), kind.text()),
          e);
    } catch (NoSuchMethodException | LinkageError e) {
      throw new IllegalArgumentException(
          "%s: its module does not fit this release: %s".formatted(kind.text(), e), e);
    }
  }

  private static String names(Map<String, Method> known) {
    return known.values().stream().map(Method::getName).sorted().collect(Collectors.joining(", "));
  }

  private static String plain(String name) {
    return name.replaceAll("[-_.]", "").toLowerCase(Locale.ROOT);
  }

  private static boolean readable(Class<?> type) {
    return type == String.class
        || type == Integer.class
        || type == int.class
        || type == Boolean.class
        || type == boolean.class
        || type == Duration.class
        || type.isEnum();
  }

  private static Object read(String name, String text, Class<?> type) {
    try {
      if (type == Integer.class || type == int.class) {
        return Integer.valueOf(text);
      } else if (type == Boolean.class || type == boolean.class) {
        return Boolean.valueOf(text);
      } else if (type == Duration.class) {
        return Duration.parse(text);
      } else if (type.isEnum()) {
        return Arrays.stream(type.getEnumConstants())
            .filter(it -> it.toString().equalsIgnoreCase(text))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException(text));
      }
      return text;
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          "%s: must be a %s".formatted(name, type.getSimpleName().toLowerCase(Locale.ROOT)), e);
    }
  }

  /**
   * Connects to the store.
   *
   * @throws RuntimeException whatever the module throws
   */
  @SuppressWarnings("unchecked") // All stores of LangChain4j are of segments.
  EmbeddingStore<TextSegment> open() {
    try {
      var made = builder.invoke(null);
      for (var setting : settings) {
        setting.method.invoke(made, setting.value);
      }
      if (dimensionSetting.isPresent()) {
        dimensionSetting.get().invoke(made, dimension.getAsInt());
      }
      return (EmbeddingStore<TextSegment>) made.getClass().getMethod("build").invoke(made);
    } catch (InvocationTargetException e) {
      throw new IllegalStateException(e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
