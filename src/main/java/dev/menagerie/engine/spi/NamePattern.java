// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine.spi;

import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A pattern of names, in which {@code *} stands for any characters. */
public record NamePattern(String text) {

  public boolean matches(String name) {
    var expression =
        Arrays.stream(text.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
    return name.matches(expression);
  }
}
