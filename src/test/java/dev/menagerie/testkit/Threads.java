// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.testkit;

import java.util.List;
import java.util.stream.Stream;

/**
 * The threads of this process, virtual ones too. They are only listed: a dump takes their stacks,
 * which crashes the JVM now and then while hundreds of them end.
 */
public final class Threads {

  private Threads() {}

  /** The names of those that begin so. */
  public static List<String> named(String beginning) {
    try {
      var root = Class.forName("jdk.internal.vm.ThreadContainers").getMethod("root").invoke(null);
      var container = Class.forName("jdk.internal.vm.ThreadContainer");
      return all(container, root)
          .map(Thread::getName)
          .filter(it -> it.startsWith(beginning))
          .toList();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Stream<Thread> all(Class<?> container, Object one)
      throws ReflectiveOperationException {
    var threads = ((Stream<?>) container.getMethod("threads").invoke(one)).map(Thread.class::cast);
    var children = ((Stream<?>) container.getMethod("children").invoke(one)).toList();
    var all = threads;
    for (var child : children) {
      all = Stream.concat(all, all(container, child));
    }
    return all;
  }
}
