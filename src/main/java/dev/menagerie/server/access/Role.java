// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server.access;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What somebody may do; each may do what those before it may. */
public enum Role {
  /** Reads. */
  VIEWER,
  /** Starts, cancels and forks tasks, answers questions, writes memories. */
  USER,
  /** Decides about calls that wait for a person. */
  APPROVER,
  /** Changes agents, tool servers and pipelines, deletes and erases. */
  ADMIN;

  /** As annotations name them. */
  public static final String VIEWERS = "viewer";

  public static final String USERS = "user";
  public static final String APPROVERS = "approver";
  public static final String ADMINS = "admin";

  /** Its name in tokens and in configuration. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The names of all, for people. */
  public static String names() {
    return Arrays.stream(values()).map(Role::text).collect(Collectors.joining(", "));
  }

  /** The role of a name; empty if there is none. */
  public static Optional<Role> of(String text) {
    return Arrays.stream(values()).filter(role -> role.text().equals(text)).findFirst();
  }

  /** The highest of those that are named; other names are of no concern here. */
  public static Optional<Role> highest(Collection<String> names) {
    return names.stream().map(Role::of).flatMap(Optional::stream).max(Comparator.naturalOrder());
  }

  /** Whether who has this role may do what the other one may. */
  public boolean covers(Role other) {
    return compareTo(other) >= 0;
  }
}
