// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.benchmark;

import java.lang.reflect.Proxy;

/** What the engine must be given and no benchmark has it ask. */
final class Unasked {

  private Unasked() {}

  static <T> T port(Class<T> type) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (_, method, _) -> {
              throw new UnsupportedOperationException("no benchmark asks for " + method);
            }));
  }
}
