// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import java.util.Comparator;

/** Paths as a reader meets them: by number, a branch before what is in it, the task's end last. */
enum PathOrder implements Comparator<String> {
  READING;

  @Override
  public int compare(String one, String other) {
    if (one.equals("/") || other.equals("/")) {
      return Boolean.compare(one.equals("/"), other.equals("/"));
    }
    var ones = one.split("/");
    var others = other.split("/");
    for (int at = 1; at < Math.min(ones.length, others.length); at++) {
      int order = Integer.compare(Integer.parseInt(ones[at]), Integer.parseInt(others[at]));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(ones.length, others.length);
  }
}
