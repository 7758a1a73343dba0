/** Why a query, of Tusk or of anybody, does or does not walk an index over vectors. */
@NullMarked
package dev.tusk.core.indexuse;

import org.jspecify.annotations.NullMarked;
