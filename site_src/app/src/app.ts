import { browse } from "./browse/browse";
import { showBuild } from "./build";
import { compare } from "./compare/compare";
import { offerTables } from "./figures/table";
import { offerCopy } from "./reading/copy";
import { followReading } from "./reading/outline";
import { offerPrint } from "./reading/print";
import { reachScrolling } from "./reading/scroll";
import { followTrail, turnByKeys } from "./reading/trail";
import { toggleScheme } from "./scheme/toggle";
import { search } from "./search/search";
import { showState } from "./state";

const script = document.currentScript as HTMLScriptElement;

toggleScheme();
showState();
offerCopy();
offerTables();
offerPrint();
followReading();
reachScrolling();
followTrail(script);
turnByKeys();
void search(script);
void showBuild(script);
void browse(script);
void compare(script);
