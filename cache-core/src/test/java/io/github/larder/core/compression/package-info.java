// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.github.larder.core.compression;

import org.jspecify.annotations.NullMarked;
