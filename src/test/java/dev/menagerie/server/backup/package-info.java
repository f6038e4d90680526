// SPDX-License-Identifier: Apache-2.0
@NullMarked
package dev.menagerie.server.backup;

import org.jspecify.annotations.NullMarked;
