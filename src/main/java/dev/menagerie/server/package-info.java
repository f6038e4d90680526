// SPDX-License-Identifier: Apache-2.0
/** The server: HTTP resources, wiring, configuration, and the processes around it. */
@NullMarked
package dev.menagerie.server;

import org.jspecify.annotations.NullMarked;
